"""Events for the limits: one line each, as cheap to make as possible."""


def event(number, kind, subject, minute, data="", source="limits"):
    subject = f'"subject":"{subject}",' if subject else ""
    time = f"2026-03-{1 + minute // 1440:02}T{minute // 60 % 24:02}:{minute % 60:02}:00Z"
    return (
        f'{{"specversion":"1.0","id":"e{number}","source":"{source}","type":"{kind}",'
        f'{subject}"time":"{time}","data":{{{data}}}}}\n')


def campaigns(count):
    """So many campaigns of one contact, of whom every third fails."""
    for number in range(count):
        yield event(2 * number, "campaign.created", f"c{number}", 0)
        kind, data = "attempt.delivered", f'"contact":"k{number}"'
        if number % 3 == 0:
            kind, data = "attempt.failed", data + ',"error":{"code":"whatsapp:131026"}'
        yield event(2 * number + 1, kind, f"c{number}", 1, data)


def attempts(count):
    """So many attempts of one contact in one campaign, of which the last arrives."""
    yield event(0, "campaign.created", "many", 0)
    for number in range(1, count + 1):
        kind, error = "attempt.failed", ',"error":{"code":"whatsapp:130429"}'
        if number == count:
            kind, error = "attempt.delivered", ""
        yield event(
            number, kind, "many", min(number, 20_000), f'"contact":"ana","attempt":{number}{error}')


def chain(count):
    """A campaign and so many retries, each of the one before; the last one reaches the contact."""
    for number in range(count + 1):
        link = f'"retryOf":"r{number - 1}"' if number else ""
        yield event(2 * number, "campaign.created", f"r{number}", min(number, 20_000), link)
        kind, data = "attempt.failed", '"contact":"ana","error":{"code":"whatsapp:130429"}'
        if number == count:
            kind, data = "attempt.delivered", '"contact":"ana"'
        yield event(2 * number + 1, kind, f"r{number}", min(number, 20_000), data)


def claims(count):
    """One message id that so many attempts claim, and a receipt for it."""
    yield event(0, "campaign.created", "claims", 0)
    for number in range(1, count + 1):
        yield event(
            number, "attempt.accepted", "claims", 1, f'"contact":"k{number:06}","messageId":"m"')
    yield event(count + 1, "attempt.delivered", None, 2, '"messageId":"m"')


def everywhere(count):
    """One contact in so many campaigns."""
    for number in range(count):
        yield event(number, "attempt.delivered", f"c{number}", 1, '"contact":"ana"')


def statuses(count):
    """One webhook body with so many statuses."""
    yield '{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages",'
    yield '"value":{"messaging_product":"whatsapp","metadata":{"phone_number_id":"1"},"statuses":['
    for number in range(count):
        comma = "," if number else ""
        yield f'{comma}{{"id":"w{number}","status":"delivered","timestamp":"1767225600"}}'
    yield ']}}]}]}\n'
