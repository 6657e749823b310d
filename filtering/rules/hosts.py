"""Hosts that need care, by kind: kept as data with the day on which each list was last looked through.

None of these lists is whole. They catch the usual slip; what they do not know is still decided by a person.
"""

from datetime import date

LOOKED_THROUGH = date(2026, 11, 28)

SHORTENERS = frozenset(
    "bit.ly bitly.com buff.ly cutt.ly dub.co forms.gle goo.gl is.gd lnkd.in ow.ly qrco.de rb.gy rebrand.ly s.id short.io "
    "shorturl.at t.co t.ly tiny.cc tinyurl.com trib.al v.gd zpr.io".split()
)

PROXIES = frozenset(
    "4everproxy.com blockaway.net croxyproxy.com croxy.network hide.me hidester.com hidemyass.com kproxy.com megaproxy.com "
    "ninjaproxy.org proxyium.com proxysite.com proxyscrape.com unblockit.com unblockvideos.com ultraviolet.app "
    "webproxy.to whoer.net zalmos.com zend2.com rammerhead.org interstellar.app nebulaproxy.io titaniumnetwork.org".split()
)

VPNS = frozenset(
    "cyberghostvpn.com expressvpn.com hotspotshield.com ipvanish.com mullvad.net nordvpn.com openvpn.net "
    "privateinternetaccess.com privatevpn.com protonvpn.com psiphon.ca purevpn.com surfshark.com tailscale.com "
    "torproject.org tunnelbear.com ultrasurf.us urban-vpn.com vyprvpn.com windscribe.com wireguard.com zenmate.com "
    "betternet.co hola.org lantern.io browsec.com".split()
)

ENCRYPTED_DNS = frozenset(
    "cloudflare-dns.com one.one.one.one dns.google dns.quad9.net doh.opendns.com doh.cleanbrowsing.org dns.adguard-dns.com "
    "dns.nextdns.io doh.mullvad.net mozilla.cloudflare-dns.com chrome.cloudflare-dns.com doh.dns.sb dns.alidns.com "
    "doh.libredns.gr odoh.cloudflare-dns.com security.cloudflare-dns.com family.cloudflare-dns.com".split()
)

# Whoever likes puts things there: one page is not the site, so an address needs its path.
USER_CONTENT = frozenset(
    "archive.org blogspot.com canva.com cdn.discordapp.com codepen.io deviantart.com docs.google.com drive.google.com "
    "dropbox.com facebook.com fandom.com flickr.com github.com giphy.com googleusercontent.com imgur.com instagram.com "
    "itch.io medium.com onedrive.live.com padlet.com pastebin.com pinterest.com pinterest.co.uk quora.com reddit.com "
    "roblox.com scratch.mit.edu scribd.com sites.google.com slideshare.net snapchat.com soundcloud.com substack.com "
    "telegra.ph tiktok.com tumblr.com twitch.tv twitter.com vimeo.com vk.com wattpad.com weebly.com wixsite.com "
    "wordpress.com x.com youtube.com youtu.be".split()
)

KINDS: dict[str, frozenset[str]] = {
    "shortener": SHORTENERS,
    "proxy": PROXIES,
    "vpn": VPNS,
    "encrypted_dns": ENCRYPTED_DNS,
    "user_content": USER_CONTENT,
}
