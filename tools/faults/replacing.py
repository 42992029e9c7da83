"""Commands that put another file in the place of a ledger: it is what it was or what it becomes, whole, and never a mixture."""

import os
import shutil

import erased
import law
from commands import Command
from story import lines

SUFFIXES = ("", "-lock", "-anchor", "-projections", "-projections-lock", "-erasure-key", "-backups")
LEDGER = ("ledger", "ledger-anchor", "ledger-projections", "ledger-backups")
BACKUP = ("backup", "backup-anchor")
# As much of what is given is in the backup.
EVENTS_IN_BACKUP = 30


def commands(story):
    contact = story.contacts[0]
    on = ["--ledger", "@ledger"]
    erase = ["erase", contact, "--yes", *on]
    restore = ["restore", "@backup", "--yes", "--accept-loss", *on]
    return [
        Command("erase", erase, files=LEDGER, source="plain", ledgers=("ledger",)),
        # Somebody was erased before: there is a key.
        Command("erase-more", erase, files=(*LEDGER, "ledger-erasure-key"), source="erased", ledgers=("ledger",)),
        Command("backup", ["backup", "@copy", *on], files=(*LEDGER, "ledger-erasure-key"), source="erased",
                ledgers=("ledger", "copy"), again=["backup", "@copy", "--replace", *on]),
        Command("backup-again", ["backup", "@backup", "--replace", *on], files=LEDGER + BACKUP, source="plain", ledgers=("ledger", "backup")),
        Command("restore", restore, files=LEDGER + BACKUP, source="plain", ledgers=("ledger", "backup")),
        Command("restore-keeping", [*restore, "--keep-old", "@old"], files=(*LEDGER, *BACKUP, "ledger-erasure-key", "backup-erasure-key"),
                source="erased", ledgers=("ledger", "backup", "old"), again=restore),
        Command("restore-erasing", [*restore, "--erase-again"], halfway=restore, files=(*LEDGER, *BACKUP, "ledger-erasure-key"),
                source="erased-since", ledgers=("ledger", "backup")),
        Command("restore-anew", restore, files=(*BACKUP, "backup-erasure-key"), source="erased", ledgers=("ledger", "backup")),
    ]


def lay_sources(tool, base, story, given):
    """Ledgers, each with an earlier backup beside it: from one of them, and its backup, somebody was erased; from another one after the backup."""
    for name in ("plain", "erased", "erased-since"):
        folder = os.path.join(base, name)
        os.makedirs(folder)
        ledger, backup = os.path.join(folder, "ledger"), os.path.join(folder, "backup")
        tool.must("import", "-", "--ledger", ledger, stdin=lines(given[:EVENTS_IN_BACKUP]))
        if name == "erased":
            tool.must("erase", story.contacts[1], "--yes", "--ledger", ledger)
        tool.must("backup", backup, "--ledger", ledger)
        if name == "erased-since":
            tool.must("erase", story.contacts[0], "--yes", "--ledger", ledger)
        tool.must("import", "-", "--ledger", ledger, stdin=lines(given[EVENTS_IN_BACKUP:]))
        tool.must("rebuild", "--ledger", ledger)


def logs(tool, command, folder):
    """Of each of the command's ledgers the log, None where there is no file; and what is wrong with them."""
    found, problems = {}, []
    for name in command.ledgers:
        found[name] = None
        if os.path.exists(os.path.join(folder, name)):
            found[name], wrong = erased.whole(tool, os.path.join(folder, name))
            problems += [f"{name}: {problem}" for problem in wrong]
    return found, problems


def judge(tool, command, folder, ended, may_leave_files):
    """What is wrong with the ledgers after a run that something happened to."""
    found, problems = logs(tool, command, folder)
    for name, log in found.items():
        is_between = name in command.between and log == command.between[name] and is_listed(folder, name)
        if log not in (command.before[name], command.after[name]) and not is_between:
            problems.append(f"{name} is neither what it was nor what it becomes: {told(log)}")
        elif ended.status == 0 and log != command.after[name]:
            problems.append(f"exit code 0, and {name} is not what it becomes: {told(log)}")
        if log is not None:
            problems += [f"{name}: {problem}" for problem in law.unsound(tool, os.path.join(folder, name))]
    if not may_leave_files:
        # Whom it lists is erased, but the list could not be read or removed: the error told of something.
        states = lambda name: (command.between[name], command.after[name]) if ended.status != 0 else (command.between[name],)
        left = [name + "-returned" for name in command.between if found[name] in states(name)]
        problems += strays(command, folder, others=left)
    return problems


def is_listed(folder, name):
    """Whether somebody is written down who is still to be erased."""
    path = os.path.join(folder, name + "-returned")
    return os.path.exists(path) and os.path.getsize(path) > 0


def strays(command, folder, others=()):
    """Files of the folder that nothing is to be left of."""
    allowed = {name + suffix for name in command.ledgers for suffix in SUFFIXES}
    left = sorted(set(os.listdir(folder)) - allowed - set(others))
    return [f"left behind: {', '.join(left)}"] if left else []


def repeat(tool, command, folder, later, **settings):
    """The same once more, undisturbed, comes to the same end, leaves nothing behind, and the ledger takes another event; `settings`:
    of the run once more."""
    ended = tool.run(*command.again_in(folder), **settings)
    if ended.status != 0:
        return [f"once more: exit code {ended.status}: {ended.words}"]
    found, problems = logs(tool, command, folder)
    for name, log in found.items():
        if log != command.after[name]:
            problems.append(f"once more: {name} is not what it becomes: {told(log)}")
    # Of what was to be kept, only who keeps it once more removes what is left.
    problems += strays(command, folder, others=[name for name in os.listdir(folder) if name.startswith(".old")])
    ledger = os.path.join(folder, "ledger")
    appended = tool.run("append", "-", "--ledger", ledger, stdin=lines([later]))
    if appended.status != 0:
        problems.append(f"afterwards: exit code {appended.status}: {appended.words}")
    # What the projections answer is what the log alone does.
    answers = [tool.run("stats", "--json", *rest, "--ledger", ledger) for rest in ([], ["--as-of", str(len(found["ledger"] or []) + 1)])]
    if answers[0].status != 0 or answers[0].output != answers[1].output:
        problems.append(f"afterwards the projections answer otherwise than the log: {answers[0].output[:300]!r} {answers[0].words}")
    return problems + law.unsound(tool, ledger)


def told(log):
    return "there is none" if log is None else f"{len(log)} events"


def lay(command, base, folder):
    """The files that a command finds."""
    for name in command.files:
        shutil.copy(os.path.join(base, command.source, name), os.path.join(folder, name))
