"""The statistics of a story, counted event by event."""


def recounted(events):
    """Of each campaign: how many contacts it has, and attempts by what became of them."""
    campaigns, messages = {}, {}
    for event in events:
        kind, data = event["type"], event["data"]
        if kind == "campaign.audienceResolved":
            campaigns[event["subject"]] = {"targeted": len(data["contacts"]), "attempts": {}}
        elif kind == "attempt.dispatched":
            messages[data["messageId"]] = event["subject"]
        if kind.startswith("attempt."):
            # In a story nothing comes late: the last word counts.
            attempts = campaigns[messages[data["messageId"]]]["attempts"]
            attempts[data["messageId"]] = kind.removeprefix("attempt.")
    return {name: counted(**campaign) for name, campaign in campaigns.items()}


def counted(targeted, attempts):
    states = list(attempts.values())
    return {"targeted": targeted, **{state: states.count(state) for state in ("dispatched", "accepted", "failed", "delivered", "read")}}


def told(statistics):
    """The same numbers, as the tool tells them."""
    return {
        campaign["campaign"]: {"targeted": campaign["contacts"]["targeted"],
                               **{state: campaign["attempts"][state] for state in ("dispatched", "accepted", "failed", "delivered", "read")}}
        for campaign in statistics["campaigns"] if campaign["contacts"]["targeted"]}
