"""Events of some campaigns with retries, as CloudEvents. The same seed gives the same story."""

import json
from datetime import datetime, timedelta, timezone

START = datetime(2026, 3, 1, 8, 0, tzinfo=timezone.utc)
CODES = ("whatsapp:131049", "whatsapp:131026", "whatsapp:130429", "sms:30003")


class Story:
    """`events` are dictionaries in the order in which they happened; `lines` gives any of them to the tool."""

    def __init__(self, random, campaigns=2, contacts=20):
        self.random, self.clock, self.events = random, START, []
        self.campaigns, self.contacts = [], [f"49151{n:07}" for n in range(contacts)]
        for number in range(campaigns):
            self._chain(f"campaign-{number}")

    def _chain(self, name):
        """A campaign and its retries, each aimed at those who failed in the one before."""
        targets, source, depth = self.contacts, None, 0
        while targets and depth < 3:
            campaign = name if depth == 0 else f"{name}-retry-{depth}"
            targets, source, depth = self._campaign(campaign, targets, source), campaign, depth + 1

    def _campaign(self, campaign, targets, source):
        self.campaigns.append(campaign)
        link = {"retryOf": source} if source else {}
        self._tell("campaign.created", campaign, name=campaign.title(), channel="whatsapp", message={"template": "spring"}, **link)
        self._tell("campaign.audienceResolved", campaign, contacts=list(targets))
        self._tell("campaign.started", campaign)
        failed = [contact for contact in targets if self._attempt(campaign, contact)]
        self._tell("campaign.completed", campaign)
        return failed

    def _attempt(self, campaign, contact):
        """Whether it failed."""
        message = f"wamid.{campaign}.{contact}"
        self._tell("attempt.dispatched", campaign, contact=contact, messageId=message)
        self._tell("attempt.accepted", campaign, contact=contact, messageId=message)
        if self.random.random() < 0.3:
            code = self.random.choice(CODES)
            self._tell("attempt.failed", campaign, contact=contact, messageId=message, error={"code": code, "text": f"Failed: {code}"})
            return True
        # Some receipts know nothing but the message.
        about = (campaign, {"contact": contact}) if self.random.random() < 0.5 else (None, {})
        self._tell("attempt.delivered", about[0], messageId=message, **about[1])
        if self.random.random() < 0.4:
            self._tell("attempt.read", about[0], messageId=message, **about[1])
        return False

    def _tell(self, kind, subject, **data):
        self.clock += timedelta(seconds=1 + self.random.randrange(60))
        event = {"specversion": "1.0", "id": f"e{len(self.events):06}", "source": "sender:crm", "type": kind,
                 "time": self.clock.isoformat().replace("+00:00", "Z")}
        if subject:
            event["subject"] = subject
        self.events.append({**event, "data": data})

    @property
    def by_id(self):
        return {event["id"]: event for event in self.events}


def lines(events):
    """As the tool takes them."""
    return "".join(json.dumps(event, separators=(",", ":")) + "\n" for event in events).encode()
