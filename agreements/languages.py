"""The languages that agreements are offered in: how each is called by those who read it, and how it runs."""

ENGLISH = "en"

LANGUAGES: dict[str, str] = {
    "en": "English",
    "cy": "Cymraeg",
    "gd": "Gàidhlig",
    "ar": "العربية",
    "bn": "বাংলা",
    "bg": "Български",
    "fr": "Français",
    "gu": "ગુજરાતી",
    "hi": "हिन्दी",
    "hu": "Magyar",
    "it": "Italiano",
    "lt": "Lietuvių",
    "ne": "नेपाली",
    "pa": "ਪੰਜਾਬੀ",
    "fa": "فارسی",
    "pl": "Polski",
    "ps": "پښتو",
    "pt": "Português",
    "ro": "Română",
    "sk": "Slovenčina",
    "so": "Soomaali",
    "es": "Español",
    "ta": "தமிழ்",
    "tr": "Türkçe",
    "uk": "Українська",
    "ur": "اردو",
    "vi": "Tiếng Việt",
    "yue": "廣東話",
}
CHOICES = list(LANGUAGES.items())
RIGHT_TO_LEFT = frozenset({"ar", "fa", "ps", "ur"})


def direction_of(language: str) -> str:
    """As HTML's `dir` has it."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"
