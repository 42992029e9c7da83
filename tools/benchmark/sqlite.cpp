// SQLite through its C interface: names as numbers, a unique index on the event's id, a covering index for the rest.
//
// Durable commits are WAL with synchronous=FULL. An import is one transaction without a journal, synced at its end.
// Rebuilt tables are made as temporary ones, in memory, and kept afterwards for the questions.
#include <sqlite3.h>

#include "peer.hpp"

static sqlite3* database;

static void run(const Text& sql) {
    char* message = nullptr;
    if (sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &message)) fail(sql + "\n" + message);
}

class Statement {
    sqlite3_stmt* handle = nullptr;

  public:
    explicit Statement(const Text& sql) {
        if (sqlite3_prepare_v2(database, sql.c_str(), -1, &handle, nullptr)) fail(sql + "\n" + sqlite3_errmsg(database));
    }
    ~Statement() { sqlite3_finalize(handle); }
    Statement& integer(int place, int64_t value) { return sqlite3_bind_int64(handle, place, value), *this; }
    Statement& text(int place, View value) { return sqlite3_bind_text(handle, place, value.data(), int(value.size()), SQLITE_STATIC), *this; }
    Statement& blob(int place, const Text& value) { return sqlite3_bind_blob(handle, place, value.data(), int(value.size()), SQLITE_TRANSIENT), *this; }
    Statement& null(int place) { return sqlite3_bind_null(handle, place), *this; }
    bool step() {
        int code = sqlite3_step(handle);
        if (code != SQLITE_ROW && code != SQLITE_DONE) fail(sqlite3_errmsg(database));
        return code == SQLITE_ROW;
    }
    void reset() { sqlite3_reset(handle); }
    void once() { step(), reset(); }
    int64_t number(int column) { return sqlite3_column_int64(handle, column); }
    const char* string(int column) { return reinterpret_cast<const char*>(sqlite3_column_text(handle, column)); }
    View view(int column) { return {string(column), size_t(sqlite3_column_bytes(handle, column))}; }
    int columns() { return sqlite3_column_count(handle); }
};

static void openStore(const Text& store) {
    mkdir(store.c_str(), 0700);
    if (sqlite3_open((store + "/events.db").c_str(), &database)) fail("cannot open " + store);
    run("PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-2000000; PRAGMA temp_store=MEMORY;"
        "PRAGMA mmap_size=34359738368; PRAGMA threads=4; PRAGMA wal_autocheckpoint=20000;");
}

static const Text schema =
    "CREATE TABLE campaigns(number INTEGER PRIMARY KEY, name TEXT, source INTEGER, root INTEGER, position INTEGER);"
    "CREATE TABLE contacts(number INTEGER PRIMARY KEY, name TEXT);"
    "CREATE TABLE codes(number INTEGER PRIMARY KEY, name TEXT);"
    "CREATE TABLE events(position INTEGER PRIMARY KEY, id BLOB, time INTEGER, kind INTEGER, campaign INTEGER, contact INTEGER, channel INTEGER,"
    " code INTEGER, message BLOB);"
    "CREATE UNIQUE INDEX eventIDs ON events(id);";
static const Text indexes =
    "CREATE INDEX timelines ON events(campaign, contact, kind, time, code);"
    "CREATE UNIQUE INDEX contactNames ON contacts(name); CREATE UNIQUE INDEX campaignNames ON campaigns(name);"
    "CREATE INDEX roots ON campaigns(root);";

// Puts events and the names that they are the first to say.
class Writer {
    Names campaigns, contacts, codes;
    std::vector<std::pair<uint32_t, int>> chain;  // of each campaign: root and position
    Statement event{"INSERT OR IGNORE INTO events VALUES(?,?,?,?,?,?,?,?,?)"}, campaign{"INSERT INTO campaigns VALUES(?,?,NULL,?,0)"},
        link{"UPDATE campaigns SET source=?, root=?, position=? WHERE number=?"}, contact{"INSERT INTO contacts VALUES(?,?)"},
        code{"INSERT INTO codes VALUES(?,?)"};

    static uint32_t number(Names& names, Statement& insert, View name) {
        size_t before = names.count();
        uint32_t number = names.number(name);
        if (names.count() > before) insert.integer(1, number).text(2, name).once();
        return number;
    }
    uint32_t campaignNumber(View name) {
        size_t before = campaigns.count();
        uint32_t number = campaigns.number(name);
        if (campaigns.count() > before) {
            chain.push_back({number, 0});
            campaign.integer(1, number).text(2, name).integer(3, number).once();
        }
        return number;
    }

  public:
    int64_t position = 0;

    void put(const Event& e) {
        uint32_t number = campaignNumber(e.campaign);
        if (!e.retryOf.empty()) {
            uint32_t source = campaignNumber(e.retryOf);
            chain[number] = {chain[source].first, chain[source].second + 1};
            link.integer(1, source).integer(2, chain[number].first).integer(3, chain[number].second).integer(4, number).once();
        }
        event.integer(1, ++position).blob(2, id16(e.id)).integer(3, e.time).integer(4, e.kind).integer(5, number).integer(7, e.channel);
        e.contact.empty() ? event.null(6) : event.integer(6, Writer::number(contacts, contact, e.contact));
        e.code.empty() ? event.null(8) : event.integer(8, Writer::number(codes, code, e.code));
        e.message == ID{} ? event.null(9) : event.blob(9, id16(e.message));
        event.once();
    }
};

static void import(const Text& store, const Text& path) {
    double start = seconds();
    openStore(store);
    run(schema + "PRAGMA synchronous=OFF; PRAGMA journal_mode=OFF; PRAGMA locking_mode=EXCLUSIVE; BEGIN;");
    Writer writer;
    EventReader().forEach(path, [&](const Event& event) { writer.put(event); });
    run("COMMIT;" + indexes + "ANALYZE; PRAGMA locking_mode=NORMAL;");
    int file = open((store + "/events.db").c_str(), O_RDWR);
    fsync(file);
    report({{"seconds", seconds() - start}, {"events", double(writer.position)}});
}

static void rebuild(const Text& store) {
    double start = seconds();
    openStore(store);
    // The deciding event of each try is that of the greatest kind and time; its code comes with it.
    run("BEGIN;"
        "CREATE TEMP TABLE tries AS SELECT campaign, contact, max(kind << 52 | time) >> 52 AS kind, code FROM events WHERE contact IS NOT NULL"
        " GROUP BY campaign, contact;"
        "CREATE TEMP TABLE stats AS SELECT c.number AS campaign, (SELECT max(time << 4 | kind) & 15 FROM events e WHERE e.campaign=c.number AND"
        " e.contact IS NULL) AS status, count(t.contact) AS targeted, ifnull(sum(t.kind>=8),0) AS delivered, ifnull(sum(t.kind=9),0) AS read,"
        " ifnull(sum(t.kind=7),0) AS failed, ifnull(sum(t.kind=6),0) AS skipped, ifnull(sum(t.kind=5),0) AS pending FROM campaigns c"
        " LEFT JOIN tries t ON t.campaign=c.number GROUP BY c.number;"
        "CREATE TEMP TABLE failed(campaign, contact, code, PRIMARY KEY(campaign, contact)) WITHOUT ROWID;"
        "INSERT INTO failed SELECT campaign, contact, code FROM tries WHERE kind=7;"
        // Campaigns without retries need no merging of their tries.
        "CREATE TEMP TABLE reach(root, contact, position, isFailed);"
        "INSERT INTO reach SELECT campaign, contact, CASE WHEN kind>=8 THEN 0 END, kind=7 FROM tries WHERE campaign IN"
        " (SELECT root FROM campaigns GROUP BY root HAVING count(*)=1);"
        "INSERT INTO reach SELECT c.root, t.contact, min(CASE WHEN t.kind>=8 THEN c.position END), max(c.position << 4 | t.kind) & 15 = 7"
        " FROM tries t JOIN campaigns c ON c.number=t.campaign WHERE c.root IN (SELECT root FROM campaigns GROUP BY root HAVING count(*)>1)"
        " GROUP BY c.root, t.contact;"
        "CREATE TEMP TABLE chains AS SELECT c.root, max(c.depth) AS depth, sum(r.position=0) AS r0, sum(r.position=1) AS r1, sum(r.position=2) AS r2,"
        " sum(r.position=3) AS r3, sum(r.position=4) AS r4, sum(r.position IS NULL AND r.isFailed) AS stillFailed"
        " FROM (SELECT root, max(position) AS depth FROM campaigns GROUP BY root) c LEFT JOIN reach r ON r.root=c.root GROUP BY c.root;"
        "COMMIT;");
    double elapsed = seconds() - start;
    for (Text table : {"stats", "failed", "reach", "chains"})
        run("DROP TABLE IF EXISTS main." + table + "; CREATE TABLE main." + table + (table == "failed" ? "(campaign, contact, code, PRIMARY KEY(campaign, contact)) WITHOUT ROWID; INSERT INTO main.failed" : " AS")
            + " SELECT * FROM temp." + table + ";");
    run("PRAGMA wal_checkpoint(TRUNCATE)");
    report({{"seconds", elapsed}});
}

static void write(const Text& path, const Text& sql) {
    FILE* file = fopen(path.c_str(), "w");
    Statement rows(sql);
    while (rows.step()) {
        for (int i = 0; i < rows.columns(); i++) {
            const char* text = rows.string(i);
            fprintf(file, "%s%s", i ? "," : "", text ? text : "");
        }
        fputc('\n', file);
    }
    fclose(file);
}

static void tables(const Text& store, const Text& folder) {
    openStore(store);
    Text status = "CASE status";
    for (int i = 0; i < 5; i++) status += " WHEN " + std::to_string(i) + " THEN '" + statusNames[i] + "'";
    write(folder + "/stats.csv", "SELECT name, " + status + " ELSE 'unknown' END, targeted, delivered, read, failed, skipped, pending FROM stats JOIN campaigns ON number=campaign");
    write(folder + "/failed.csv", "SELECT a.name, b.name, c.name FROM failed f JOIN campaigns a ON a.number=campaign JOIN contacts b ON b.number=contact JOIN codes c ON c.number=code");
    write(folder + "/chains.csv", "SELECT a.name, depth, ifnull(r0,0), ifnull(r1,0), ifnull(r2,0), ifnull(r3,0), ifnull(r4,0), ifnull(stillFailed,0) FROM chains c JOIN campaigns a ON a.number=c.root");
    write(folder + "/reach.csv", "SELECT a.name, b.name, r.position FROM reach r JOIN campaigns a ON a.number=r.root JOIN contacts b ON b.number=contact");
}

static void reached(const Text& store, std::vector<std::vector<Text>> questions, bool showsAnswers) {
    openStore(store);
    Statement query(
        "SELECT c.position, c.name, e.kind, e.time, e.id, e.message, e.code FROM campaigns q JOIN campaigns c ON c.root=q.root JOIN events e ON"
        " e.campaign=c.number AND e.contact=(SELECT number FROM contacts WHERE name=?2) WHERE q.name=?1");
    timeReached(questions, showsAnswers, [&](const std::vector<Text>& question) {
        Reach reach;
        query.text(1, question[0]).text(2, question[1]);
        while (query.step()) reach.add(int(query.number(0)), query.string(1), int(query.number(2)), query.number(3));
        query.reset();
        return reach;
    });
}

static void failedContacts(const Text& store, const Text& campaigns, bool showsAnswers) {
    openStore(store);
    Statement query("SELECT b.name FROM failed f JOIN contacts b ON b.number=f.contact WHERE f.campaign=(SELECT number FROM campaigns WHERE name=?1)");
    timeFailed(rows(campaigns), showsAnswers, [&](const Text& campaign, auto take) {
        query.text(1, campaign);
        while (query.step()) take(query.view(0));
        query.reset();
    });
}

static void append(const Text& store, char** arguments) {
    openStore(store);
    run(schema + indexes);
    Writer writer;
    Statement begin("BEGIN IMMEDIATE"), commit("COMMIT");
    timeAppends(arguments[0], size_t(atoi(arguments[1])), size_t(atoi(arguments[2])), atof(arguments[3]), [&](auto& events, size_t from, size_t to) {
        begin.once();
        for (size_t i = from; i < to; i++) writer.put(events[i].view());
        commit.once();
    });
}

int main(int count, char** arguments) {
    if (count < 3) fail("usage: see peer.hpp");
    Text job = arguments[1], store = arguments[2];
    bool showsAnswers = count > 4 && Text(arguments[4]) == "answers";
    if (job == "import") import(store, arguments[3]);
    else if (job == "rebuild") rebuild(store);
    else if (job == "tables") tables(store, arguments[3]);
    else if (job == "reached") reached(store, rows(arguments[3]), showsAnswers);
    else if (job == "open") reached(store, {rows(arguments[3]).front()}, true);
    else if (job == "failed") failedContacts(store, arguments[3], showsAnswers);
    else if (job == "append") append(store, arguments + 3);
    else if (job == "version") puts(sqlite3_libversion());
    else fail("unknown job " + job);
    sqlite3_close(database);
}
