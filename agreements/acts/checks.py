"""What acts are called in the log: website checks and event notices."""

ACTS: dict[str, str] = {
    "agreements.check_website": "Checked the website",
    "agreements.sign_check": "Signed a check of the website",
    "agreements.fault_done": "Put right a fault of the website",
    "agreements.write_notice": "Wrote a notice about pictures at an event",
    "agreements.tell_parents": "Had parents told of pictures at an event",
}
