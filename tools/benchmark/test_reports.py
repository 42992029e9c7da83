"""What is made of the figures: table, chart, options. Nothing is measured here."""

import contextlib
import io
import unittest
import xml.dom.minidom

import chart
import run
import table
from jobs import JOBS, LEDGER, Goal, better
from results import Results


def job(name):
    return next(job for job in JOBS if job.name == name)


def measured():
    results = Results()
    for store, values in ((LEDGER, [90e6, 100e6, 110e6]), ("duckdb", [10e6]), ("sqlite", [1e6]), ("lmdb", [200e6])):
        for value in values:
            results.add("rebuild", store, value)
    for store, value in ((LEDGER, 4.0), ("sqlite", 12.0)):
        results.add("reached", store, value)
    return results


class TableTests(unittest.TestCase):
    def test_numbers_have_three_digits(self):
        self.assertEqual(table.number(12_345_678, "events/s"), "12.3 M")
        self.assertEqual(table.number(1_500, "ids/s"), "1.5 k")
        self.assertEqual(table.number(4.04, "us"), "4.04 us")
        self.assertEqual(table.number(300 << 20, "bytes"), "300 MiB")

    def test_more_is_better_or_less_is(self):
        self.assertEqual(better(job("rebuild"), 10, 5), 2)
        self.assertEqual(better(job("reached"), 10, 5), 0.5)

    def test_a_goal_is_a_value_or_so_many_times_that_of_a_peer(self):
        self.assertEqual(Goal(3).resolved({}), 3)
        self.assertEqual(Goal(3, "duckdb").resolved({"duckdb": 5}), 15)
        self.assertIsNone(Goal(3, "duckdb").resolved({}))

    def test_the_best_peer_is_one_that_people_install(self):
        self.assertEqual(table.best_peer(job("rebuild"), measured()), ("duckdb", 10e6))

    def test_a_line_has_median_range_and_ratios(self):
        line = table.rows(measured(), ["sqlite", "duckdb", "lmdb"], True)[1]
        self.assertEqual(line[2], "100 M (90 M to 110 M)")
        self.assertEqual(line[-4:], ["10.0 x DuckDB", "80 M", "1.25 x", "0.56 x"])

    def test_what_is_wrong_has_no_figure(self):
        results = measured()
        results.mark_wrong("rebuild", "duckdb", "tables differ")
        text = table.text(results, ["sqlite", "duckdb"], True)
        self.assertIn("WRONG: duckdb, rebuild: tables differ", text)
        self.assertNotIn("10 M ", text)
        self.assertEqual(table.best_peer(job("rebuild"), results)[0], "sqlite")

    def test_cells_stand_below_each_other(self):
        self.assertEqual(table.columns([("a", "bb"), ("ccc", "d")]), "a    bb\nccc   d")

    def test_markdown_has_a_rule_below_its_head(self):
        self.assertEqual(table.markdown(measured(), ["sqlite"], True).splitlines()[1].count("---"), 8)


class ChartTests(unittest.TestCase):
    def test_it_is_well_formed_and_shows_every_store(self):
        document = xml.dom.minidom.parseString(chart.svg(measured(), 10_000_000))
        classes = {circle.getAttribute("class") for circle in document.getElementsByTagName("circle")}
        self.assertEqual(classes, {LEDGER, "duckdb", "sqlite", "lmdb"})

    def test_it_knows_darkness(self):
        self.assertIn("prefers-color-scheme: dark", chart.svg(measured(), 1))

    def test_jobs_without_a_peer_are_left_out(self):
        results = Results()
        results.add("verify", LEDGER, 1e6)
        self.assertEqual(chart.standings(results), [])
        xml.dom.minidom.parseString(chart.svg(results, 1))


class OptionTests(unittest.TestCase):
    def test_quick_is_one_round_of_a_million(self):
        options = run.parse(["--quick"])
        self.assertEqual((options.events, options.rounds), (1_000_000, 1))

    def test_peers_and_jobs_are_lists(self):
        options = run.parse(["--peers", "none", "--jobs", "import,reached"])
        self.assertEqual((options.peers, options.jobs), ([], ["import", "reached"]))

    def test_unknown_names_are_refused(self):
        with contextlib.redirect_stderr(io.StringIO()) as errors, self.assertRaises(SystemExit):
            run.parse(["--peers", "oracle"])
        self.assertIn("'oracle' is none of sqlite, duckdb", errors.getvalue())

    def test_help_names_jobs_and_examples(self):
        with contextlib.redirect_stdout(io.StringIO()) as text, self.assertRaises(SystemExit):
            run.parse(["--help"])
        for word in ("--events", "--rounds", "scaling", "group-commit", "integrity", "callers64", "tools/bench --quick"):
            self.assertIn(word, text.getvalue())


if __name__ == "__main__":
    unittest.main()
