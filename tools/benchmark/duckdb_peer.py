"""DuckDB: a file of its own, names as numbers, tables rebuilt by its vectorised SQL on all cores.

The same jobs as the peers in C++ (see peer.hpp), without appends: DuckDB is not made for small commits. Python's own
share of a question is some microseconds.
"""

import json
import os
import sys
import time

import duckdb

COLUMNS = """{id: 'UUID', source: 'VARCHAR', type: 'VARCHAR', time: 'TIMESTAMP', subject: 'VARCHAR',
 data: 'STRUCT(contact VARCHAR, "messageId" VARCHAR, "retryOf" VARCHAR, reason VARCHAR, error STRUCT(code VARCHAR))'}"""
TYPES = ("created", "scheduled", "started", "completed", "cancelled", "dispatched", "skipped", "failed", "delivered", "read")
STATUSES = ("draft", "scheduled", "sending", "completed", "cancelled")

# The events as read, with names; duplicates are found by one pass over the ids.
STAGE = f"""CREATE TEMP TABLE staged AS SELECT id, epoch_us("time") AS "time", split_part("type", '.', 2)::kind AS kind, subject,
 data.contact AS contact, split_part(source, '/', 3)::channel AS channel, coalesce(data.error.code, data.reason) AS code,
 right(data."messageId", 32)::UUID AS message, data."retryOf" AS source
 FROM read_json('%s', format='newline_delimited', columns={COLUMNS})"""
LOAD = """
CREATE TABLE campaigns AS WITH RECURSIVE known AS (SELECT subject AS name, max(source) AS source FROM staged GROUP BY 1),
 placed AS (SELECT name, name AS root, 0 AS position FROM known WHERE source IS NULL UNION ALL
  SELECT k.name, p.root, p.position + 1 FROM known k JOIN placed p ON k.source = p.name),
 numbered AS (SELECT (row_number() OVER (ORDER BY root, position) - 1)::UINTEGER AS number, * FROM placed)
 SELECT n.number, n.name, r.number AS root, n.position::UTINYINT AS position FROM numbered n JOIN numbered r ON r.name = n.root;
CREATE TABLE contacts AS SELECT (row_number() OVER ())::UINTEGER AS number, contact AS name FROM
 (SELECT DISTINCT contact FROM staged WHERE contact IS NOT NULL);
CREATE TABLE codes AS SELECT (row_number() OVER ())::UTINYINT AS number, code AS name FROM
 (SELECT DISTINCT code FROM staged WHERE code IS NOT NULL);
CREATE TEMP TABLE repeated AS SELECT rowid AS place FROM staged WHERE id IN (SELECT id FROM staged GROUP BY 1 HAVING count(*) > 1)
 QUALIFY row_number() OVER (PARTITION BY id ORDER BY rowid) > 1;
CREATE TABLE events AS SELECT s.rowid AS position, s.id, s."time", s.kind, c.number AS campaign, n.number AS contact, s.channel,
 e.number AS code, s.message FROM staged s JOIN campaigns c ON c.name = s.subject LEFT JOIN contacts n ON n.name = s.contact
 LEFT JOIN codes e ON e.name = s.code WHERE s.rowid NOT IN (SELECT place FROM repeated) ORDER BY position;
CREATE INDEX event_contacts ON events(contact);
CREATE INDEX contact_names ON contacts(name);
DROP TABLE staged; DROP TABLE repeated;
CHECKPOINT;
"""
# One maximum applies the rule: kind (in the order of ranks), then time, then code in one number.
REBUILD = """
CREATE TEMP TABLE tries AS SELECT campaign, contact,
 max(((enum_code(kind)::BIGINT - 5) << 59) | ("time" << 7) | coalesce(code, 0)::BIGINT) AS deciding
 FROM events WHERE contact IS NOT NULL GROUP BY 1, 2;
CREATE TEMP TABLE stats AS SELECT c.number AS campaign, s.status, coalesce(targeted, 0) AS targeted, coalesce(delivered, 0) AS delivered,
 coalesce(read, 0) AS read, coalesce(failed, 0) AS failed, coalesce(skipped, 0) AS skipped, coalesce(pending, 0) AS pending
 FROM campaigns c LEFT JOIN (SELECT campaign, max(("time" << 4) | enum_code(kind)::BIGINT) & 15 AS status FROM events WHERE contact IS NULL GROUP BY 1) s
 ON s.campaign = c.number LEFT JOIN (SELECT campaign, count(*) AS targeted, count(*) FILTER ((deciding >> 59) >= 3) AS delivered,
  count(*) FILTER ((deciding >> 59) = 4) AS read, count(*) FILTER ((deciding >> 59) = 2) AS failed, count(*) FILTER ((deciding >> 59) = 1) AS skipped,
  count(*) FILTER ((deciding >> 59) = 0) AS pending FROM tries GROUP BY 1) t ON t.campaign = c.number;
CREATE TEMP TABLE failed AS SELECT campaign, contact, (deciding & 127)::UTINYINT AS code FROM tries WHERE (deciding >> 59) = 2;
CREATE TEMP TABLE reach AS SELECT c.root, t.contact, min(c.position) FILTER ((deciding >> 59) >= 3) AS position,
  (max((c.position::BIGINT << 3) | (deciding >> 59)) & 7) = 2 AS is_failed FROM tries t JOIN campaigns c ON c.number = t.campaign
  WHERE c.root IN (SELECT root FROM campaigns GROUP BY 1 HAVING count(*) > 1) GROUP BY 1, 2
 UNION ALL SELECT campaign, contact, CASE WHEN (deciding >> 59) >= 3 THEN 0::UTINYINT END, (deciding >> 59) = 2 FROM tries
  WHERE campaign IN (SELECT root FROM campaigns GROUP BY 1 HAVING count(*) = 1);
CREATE TEMP TABLE chains AS SELECT c.root, c.depth, coalesce(r0, 0) AS r0, coalesce(r1, 0) AS r1, coalesce(r2, 0) AS r2,
 coalesce(r3, 0) AS r3, coalesce(r4, 0) AS r4, coalesce(still, 0) AS still
 FROM (SELECT root, max(position) AS depth FROM campaigns GROUP BY 1) c LEFT JOIN (SELECT root, count(*) FILTER (position = 0) AS r0,
  count(*) FILTER (position = 1) AS r1, count(*) FILTER (position = 2) AS r2, count(*) FILTER (position = 3) AS r3,
  count(*) FILTER (position = 4) AS r4, count(*) FILTER (position IS NULL AND is_failed) AS still FROM reach GROUP BY 1) r ON r.root = c.root;
"""
STATUS = "CASE status " + " ".join(f"WHEN {i} THEN '{name}'" for i, name in enumerate(STATUSES)) + " ELSE 'unknown' END"
TABLES = {
    "stats": f"SELECT name, {STATUS}, targeted, delivered, read, failed, skipped, pending FROM stats JOIN campaigns ON number = campaign",
    "failed": "SELECT a.name, b.name, c.name FROM failed f JOIN campaigns a ON a.number = f.campaign"
              " JOIN contacts b ON b.number = f.contact JOIN codes c ON c.number = f.code",
    "chains": "SELECT a.name, depth, r0, r1, r2, r3, r4, still FROM chains c JOIN campaigns a ON a.number = c.root",
    "reach": "SELECT a.name, b.name, r.position FROM reach r JOIN campaigns a ON a.number = r.root JOIN contacts b ON b.number = r.contact",
}
# Two short steps, with the campaigns in memory: an index is used for constants only, and joins cost milliseconds.
CAMPAIGNS = "SELECT number, name, root, position FROM campaigns"
CONTACT = "SELECT number FROM contacts WHERE name = $1"
TIMELINE = 'SELECT campaign, enum_code(kind), "time", message, code FROM events WHERE contact = $1'
FAILED = """SELECT b.name FROM failed f JOIN contacts b ON b.number = f.contact
 WHERE f.campaign = (SELECT number FROM campaigns WHERE name = $1)"""


def connect(store):
    os.makedirs(store, exist_ok=True)
    return duckdb.connect(f"{store}/events.duckdb")


def report(**values):
    # Not from getrusage, whose peak begins with that of the process that started this one.
    with open("/proc/self/status", encoding="utf-8") as status:
        values["memory"] = next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))
    print(json.dumps(values))


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [line.rstrip("\n").split(",") for line in file]


def load(store, events):
    start = time.perf_counter()
    database = connect(store)
    database.execute(f"CREATE TYPE kind AS ENUM {TYPES}; CREATE TYPE channel AS ENUM ('whatsapp', 'telegram', 'sms', 'email')")
    database.execute(STAGE % events)
    database.execute(LOAD)
    database.close()
    report(seconds=time.perf_counter() - start)


def rebuild(store):
    start = time.perf_counter()
    database = connect(store)
    database.execute(REBUILD)
    elapsed = time.perf_counter() - start
    for table in TABLES:
        database.execute(f"CREATE OR REPLACE TABLE events.{table} AS SELECT * FROM temp.{table}")
    report(seconds=elapsed)


def tables(store, folder):
    database = connect(store)
    for name, rows in TABLES.items():
        database.execute(f"COPY ({rows}) TO '{folder}/{name}.csv' (HEADER false, QUOTE '')")


class Questions:
    def __init__(self, store):
        self.database = connect(store)
        self.campaigns = {number: rest for number, *rest in self.database.execute(CAMPAIGNS).fetchall()}
        self.roots = {name: root for name, root, _ in self.campaigns.values()}

    def reached(self, question):
        """For each chain position that tried the contact: the campaign, when first delivered, when first read."""
        campaign, contact = question
        root, members = self.roots[campaign], {}
        (number,) = self.database.execute(CONTACT, [contact]).fetchone()
        for tried, kind, moment, _, _ in self.database.execute(TIMELINE, [number]).fetchall():
            name, its_root, position = self.campaigns[tried]
            if its_root != root:
                continue
            member = members.setdefault(position, [name, None, None])
            if kind >= 8 and (member[kind - 7] is None or moment < member[kind - 7]):
                member[kind - 7] = moment
        return members


def reach_line(question, members):
    reaching = min((p for p, m in members.items() if m[1] or m[2]), default=None)
    found = ["", ""] if reaching is None else [members[reaching][0], str(members[reaching][1] or members[reaching][2])]
    return ",".join([*question, *found, str(len(members))])


def time_reached(store, questions, shows_answers):
    ask = Questions(store).reached
    asked = lines(questions)
    if shows_answers:
        for question in asked:
            print(reach_line(question, ask(question)))
        return
    times = []
    for question in asked[:50] + asked[:2000]:
        start = time.perf_counter()
        ask(question)
        times.append((time.perf_counter() - start) * 1e6)
    times = sorted(times[50:])
    report(p50=times[len(times) // 2], p99=times[len(times) * 99 // 100])


def time_failed(store, campaigns, shows_answers):
    database = connect(store)

    def ask():
        count = 0
        for (campaign,) in lines(campaigns):
            ids = database.execute(FAILED, [campaign]).fetchall()
            count += len(ids)
            if shows_answers:
                print("".join(f"{campaign},{contact}\n" for (contact,) in ids), end="")
        return count

    ask()
    if shows_answers:
        return
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < 0.5:
        count += ask()
    report(idsPerSecond=count / (time.perf_counter() - start))


def open_and_ask(store, questions):
    start = time.perf_counter()
    question = lines(questions)[0]
    answer = reach_line(question, Questions(store).reached(question))
    elapsed = time.perf_counter() - start
    print(answer)
    print(elapsed, file=sys.stderr)


def main():
    job, store, *rest = sys.argv[1:]
    shows_answers = rest[-1] == "answers" if rest else False
    if job == "import":
        load(store, *rest)
    elif job == "rebuild":
        rebuild(store)
    elif job == "tables":
        tables(store, *rest)
    elif job == "reached":
        time_reached(store, rest[0], shows_answers)
    elif job == "failed":
        time_failed(store, rest[0], shows_answers)
    elif job == "version":
        print(duckdb.__version__)
    elif job == "open":
        open_and_ask(store, *rest)
    else:
        sys.exit(f"unknown job {job}")


if __name__ == "__main__":
    main()
