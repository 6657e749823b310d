"""What acts are called in the log: parents, home learning and the induction sheet."""

ACTS: dict[str, str] = {
    "training.write_parent_notice": "Wrote a notice to parents",
    "training.change_parent_notice": "Changed a notice to parents",
    "training.send_parent_notice": "Sent a notice to parents",
    "training.write_guidance": "Wrote the guidance for parents, or looked at it again",
    "training.write_newsletter": "Wrote a term’s newsletter text",
    "training.change_newsletter": "Changed a newsletter text",
    "training.print_newsletter": "Printed a newsletter text",
    "training.print_induction": "Printed the induction sheet",
    "training.give_induction": "Gave somebody the induction sheet",
    "training.forget_inductions": "Forgot who was given the induction sheet, after a year",
    "training.set_home_learning": "Set home learning online",
    "training.check_link": "Checked the address of home learning",
    "training.remove_home_learning": "Took off home learning",
    "training.tell_of_home_learning": "Told parents of home learning",
}
