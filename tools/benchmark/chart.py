"""The results as a chart: each job a line, on which each store stands so many times better or worse than the best peer."""

import math
from html import escape

from jobs import JOBS, LEDGER, LIMIT, PEERS, TITLES, better
from table import best_peer, number

WIDTH, LEFT, RIGHT, TOP, LINE = 860, 200, 150, 74, 32
STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .small { font-size: 11px; fill: #59636e }
  .value { font-weight: 600 }
  .grid { stroke: #d1d9e0 }
  .one { stroke: #818b98; stroke-width: 1.5 }
  .bar { stroke: #0969da; stroke-width: 6; stroke-linecap: round; opacity: .35 }
  .ledger { fill: #0969da }
  .sqlite { fill: #8250df } .duckdb { fill: #bf8700 } .postgres { fill: #1a7f37 } .lmdb { fill: none; stroke: #818b98; stroke-width: 2 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .small { fill: #9198a1 } .grid { stroke: #30363d } .one { stroke: #9198a1 }
    .bar { stroke: #4493f8 } .ledger { fill: #4493f8 } .sqlite { fill: #ab7df8 } .duckdb { fill: #e3b341 } .postgres { fill: #3fb950 }
  }
"""


def standings(results):
    """For each job with a peer: the job, and how many times better than the best peer each store is."""
    lines = []
    for job in JOBS:
        best, own = best_peer(job, results), results.median(job.name, LEDGER)
        if best is None or own is None:
            continue
        stores = {store: better(job, median, best[1]) for store, median in results.medians(job.name).items()}
        lines.append((job, stores))
    return lines


def svg(results, events):
    lines = standings(results)
    ratios = [ratio for _, stores in lines for ratio in stores.values()] or [1]
    low, high = math.floor(math.log10(min(ratios))), max(1, math.ceil(math.log10(max(ratios))))
    height = TOP + LINE * len(lines) + 30

    def x(ratio):
        return LEFT + (math.log10(ratio) - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="Campaign Ledger beside other stores">',
        f"<style>{STYLE}</style>",
        f'<text x="12" y="22" class="value">{events:,} events: so many times the best peer; further right is better</text>', *legend(results)]
    for power in range(low, high + 1):
        place = x(10.0**power)
        kind = "one" if power == 0 else "grid"
        name = f"{10**power:,} x" if power >= 0 else f"1/{10**-power:,}"
        parts.append(f'<line class="{kind}" x1="{place:.1f}" x2="{place:.1f}" y1="{TOP - 8}" y2="{height - 26}"/>')
        parts.append(f'<text class="small" text-anchor="middle" x="{place:.1f}" y="{height - 8}">{name}</text>')
    for row, (job, stores) in enumerate(lines):
        y = TOP + LINE * row + LINE / 2
        parts.append(f'<text x="12" y="{y + 4:.1f}">{escape(job.label)}</text>')
        parts.append(f'<line class="bar" x1="{x(1):.1f}" x2="{x(stores[LEDGER]):.1f}" y1="{y:.1f}" y2="{y:.1f}"/>')
        for store in [*PEERS, LEDGER]:
            if store in stores:
                size = 7 if store == LEDGER else 4.5
                parts.append(f'<circle class="{store}" cx="{x(stores[store]):.1f}" cy="{y:.1f}" r="{size}"/>')
        own = number(results.median(job.name, LEDGER), job.unit)
        unit = "" if job.unit in ("us", "ms", "bytes") else " " + job.unit
        parts.append(f'<text class="value" text-anchor="end" x="{WIDTH - 10}" y="{y + 4:.1f}">{escape(own + unit)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def legend(results):
    shown = [store for store in [LEDGER, *PEERS] if any(store in stores for stores in results.values.values())]
    parts, place = [], 18
    for store in shown:
        name = TITLES[store] + (" (what the machine allows)" if store == LIMIT else "")
        parts.append(f'<circle class="{store}" cx="{place}" cy="43" r="5"/><text class="small" x="{place + 10}" y="47">{name}</text>')
        place += 40 + 6.2 * len(name)
    return parts

