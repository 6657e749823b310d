"""What acts are called in the log: asking people and chasing them."""

ACTS: dict[str, str] = {
    "agreements.start_campaign": "Started a campaign",
    "agreements.change_campaign": "Changed a campaign",
    "agreements.open_campaign": "Opened a campaign",
    "agreements.open_on_its_day": "Left a campaign to be opened on its day",
    "agreements.ask_page": "Asked people to sign",
    "agreements.tell_asked": "Told people again of what they are asked to sign",
    "agreements.close_campaign": "Closed a campaign",
    "agreements.chase": "Had people reminded to sign",
    "agreements.chase_page": "Reminded people to sign",
    "agreements.remind_page": "Reminded people to sign, as was set",
    "agreements.ask_joined": "Had those asked who joined",
    "agreements.excuse_page": "Excused people who are no longer asked",
    "agreements.take_back_page": "Asked people again who had returned",
    "agreements.ask_for_slips": "Asked for slips to print",
    "agreements.enter_paper": "Entered a paper",
    "agreements.take_scan": "Took the scan of a paper away",
    "agreements.export_board": "Took the board of a campaign away as a table",
    "agreements.ask_to_acknowledge": "Published a policy to be acknowledged",
    "agreements.prepare_year": "Laid out the campaigns of a new school year",
}
