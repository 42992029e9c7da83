"""What came of the tests, as text."""

MOST_SHOWN, WIDTH, SHORT_WIDTH = 5, 400, 120


def table(results):
    """One line for each test, and below it what was seen."""
    rows = [("TEST", "CASES", "SECONDS", "FAILURES", "SEEN")]
    for result in results:
        if result.skipped:
            rows.append((result.name, "-", "-", "-", f"skipped: {result.skipped}"))
            continue
        seen = ", ".join(f"{count:,} {what}" for what, count in sorted(result.seen.items(), key=lambda pair: -pair[1]))
        rows.append((result.name, f"{result.cases:,}", f"{result.seconds:,.1f}", f"{len(result.failures):,}", seen))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        "  ".join([row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:4], widths[1:])), row[4]]).rstrip()
        for row in rows)


def failures(results, seed, tool):
    """For each failed case what is wrong, where its files are, and how to see it again."""
    parts = []
    for result in results:
        for failed in result.failures[:MOST_SHOWN]:
            parts.append(f"\nFAILED: {result.name}, case {failed.number}\n")
            parts += [f"  {problem.strip()[:WIDTH]}\n" for problem in failed.problems[:MOST_SHOWN]]
            parts.append(f"  files: {failed.kept}\n")
            parts.append(f"  again: tools/torture {result.name} --seed {seed} --case {failed.number} --tool {tool}\n")
        if len(result.failures) > MOST_SHOWN:
            parts.append(f"\n{result.name}: these cases failed too:\n")
            parts += [f"  {failed.number}: {failed.problems[0].strip()[:SHORT_WIDTH]}\n" for failed in result.failures[MOST_SHOWN:]]
    return "".join(parts)
