// PostgreSQL through libpq: names as numbers, COPY for many rows, prepared statements for few, parallel aggregation.
//
// STORE is what libpq connects to. Commits are synced; rebuilt tables are unlogged, as they can be made again. The
// duplicates of an import are settled on its way to the server, those of an append by the unique index.
#include <libpq-fe.h>

#include <fstream>
#include <memory>
#include <unordered_set>

#include "peer.hpp"

class Connection {
    PGconn* handle;

  public:
    explicit Connection(const Text& store) : handle(PQconnectdb(store.c_str())) {
        if (PQstatus(handle) != CONNECTION_OK) fail(PQerrorMessage(handle));
    }
    ~Connection() { PQfinish(handle); }
    Connection(const Connection&) = delete;

    using Result = std::unique_ptr<PGresult, decltype(&PQclear)>;
    Result checked(PGresult* result) {
        ExecStatusType status = PQresultStatus(result);
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_COPY_IN && status != PGRES_COPY_OUT) fail(PQerrorMessage(handle));
        return {result, PQclear};
    }
    Result run(const Text& sql) { return checked(PQexec(handle, sql.c_str())); }
    void prepare(const char* name, const char* sql) { checked(PQprepare(handle, name, sql, 0, nullptr)); }
    Result run(const char* name, const std::vector<const char*>& values) {
        return checked(PQexecPrepared(handle, name, int(values.size()), values.data(), nullptr, nullptr, 0));
    }
    // `begin` ends with a COPY from the client.
    void copy(const Text& begin, const Text& lines) { run(begin), put(lines), endCopy(); }
    void put(const Text& lines) {
        if (PQputCopyData(handle, lines.data(), int(lines.size())) != 1) fail(PQerrorMessage(handle));
    }
    void endCopy() {
        if (PQputCopyEnd(handle, nullptr) != 1) fail(PQerrorMessage(handle));
        while (PGresult* result = PQgetResult(handle)) checked(result);
    }
    void write(const Text& path, const Text& sql) {
        std::ofstream file(path);
        run("COPY (" + sql + ") TO STDOUT WITH (FORMAT csv)");
        char* line;
        for (int length; (length = PQgetCopyData(handle, &line, 0)) > 0; PQfreemem(line)) {
            // Quotes are put only where a text has some; no text of the workload needs them.
            file.write(line, length);
        }
        while (PGresult* result = PQgetResult(handle)) checked(result);
    }
    Text quoted(const Text& text) {
        char* quoted = PQescapeLiteral(handle, text.data(), text.size());
        Text result = quoted;
        PQfreemem(quoted);
        return result;
    }
    const char* parameter(const char* name) { return PQparameterStatus(handle, name); }
    int process() { return PQbackendPID(handle); }
};

static const Text schema =
    "CREATE TABLE campaigns(number int, name text, source int, root int, position smallint);"
    "CREATE TABLE contacts(number int, name text); CREATE TABLE codes(number smallint, name text);"
    "CREATE TABLE events(position bigint, id uuid, time bigint, message uuid, campaign int, contact int, kind smallint, channel smallint, code smallint);";
static const Text indexes =
    "CREATE UNIQUE INDEX ON events(id); CREATE INDEX ON events(contact, campaign);"
    "CREATE UNIQUE INDEX ON contacts(name); CREATE UNIQUE INDEX ON contacts(number);"
    "CREATE UNIQUE INDEX ON campaigns(name); CREATE UNIQUE INDEX ON campaigns(number); CREATE INDEX ON campaigns(root);";

static Text hex(ID id) {
    char text[33];
    snprintf(text, sizeof text, "%016llx%016llx", (unsigned long long)id.high, (unsigned long long)id.low);
    return text;
}

// Numbers names, and knows which of them no table has yet.
class Numbering {
    Names campaigns, contacts, codes;
    struct Place {
        Text source;
        uint32_t root;
        int position;
    };
    std::vector<Place> places;
    size_t writtenContacts = 0, writtenCodes = 0;

    uint32_t campaign(View name) {
        uint32_t number = campaigns.number(name);
        if (number == places.size()) places.push_back({"\\N", number, 0});
        return number;
    }

  public:
    std::vector<Text> fields(int64_t position, const Event& e) {
        uint32_t number = campaign(e.campaign);
        if (!e.retryOf.empty()) {
            uint32_t source = campaign(e.retryOf);
            places[number] = {std::to_string(source), places[source].root, places[source].position + 1};
        }
        auto optional = [](Names& names, View name) { return name.empty() ? Text("\\N") : std::to_string(names.number(name)); };
        return {std::to_string(position), hex(e.id), std::to_string(e.time), e.message == ID{} ? "\\N" : hex(e.message), std::to_string(number),
                optional(contacts, e.contact), std::to_string(e.kind), std::to_string(e.channel), optional(codes, e.code)};
    }
    static void add(const std::vector<Text>& fields, Text& lines) {
        for (size_t i = 0; i < fields.size(); i++) lines += fields[i], lines += i + 1 < fields.size() ? '\t' : '\n';
    }
    // Campaigns are few, and change when they turn out to be retries.
    size_t campaignCount() const { return campaigns.count(); }
    Text campaignLines() const {
        Text lines;
        for (size_t i = 0; i < places.size(); i++)
            add({std::to_string(i), campaigns.texts[i], places[i].source, std::to_string(places[i].root), std::to_string(places[i].position)}, lines);
        return lines;
    }
    Text newContactLines() { return newLines(contacts, writtenContacts); }
    Text newCodeLines() { return newLines(codes, writtenCodes); }

  private:
    static Text newLines(const Names& names, size_t& written) {
        Text lines;
        for (; written < names.count(); written++) add({std::to_string(written), names.texts[written]}, lines);
        return lines;
    }
};

static void import(const Text& store, const Text& path) {
    double start = seconds();
    Connection server(store);
    server.run("BEGIN;" + schema);
    server.run("COPY events FROM STDIN WITH (FREEZE)");
    Numbering numbering;
    struct Hash {
        size_t operator()(const ID& id) const { return id.low; }
    };
    std::unordered_set<ID, Hash> known;
    int64_t position = 0;
    Text lines;
    EventReader().forEach(path, [&](const Event& e) {
        if (!known.insert(e.id).second) return;
        Numbering::add(numbering.fields(++position, e), lines);
        if (lines.size() > 1 << 20) server.put(lines), lines.clear();
    });
    server.put(lines), server.endCopy();
    server.copy("COPY campaigns FROM STDIN WITH (FREEZE)", numbering.campaignLines());
    server.copy("COPY contacts FROM STDIN WITH (FREEZE)", numbering.newContactLines());
    server.copy("COPY codes FROM STDIN WITH (FREEZE)", numbering.newCodeLines());
    server.run("COMMIT;");
    server.run(indexes);
    server.run("VACUUM ANALYZE");
    server.run("CHECKPOINT");
    report({{"seconds", seconds() - start}, {"events", double(position)}});
}

// The most memory that the server's process for a connection had; the parallel ones that help it are gone by then.
static double peakMemory(int process) {
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    for (Text word; status >> word;)
        if (double kilobytes; word == "VmHWM:" && status >> kilobytes) return kilobytes * 1024;
    return 0;
}

static void rebuild(const Text& store) {
    { Connection(store).run("DROP TABLE IF EXISTS tries, stats, failed, reach, chains"); }
    double start = seconds();
    Connection server(store);
    // One maximum applies the rule: kind, then time, then code in one number.
    server.run(
        "CREATE UNLOGGED TABLE tries AS SELECT campaign, contact, max(((kind - 5)::bigint << 59) | (time << 7) | coalesce(code, 127)) AS deciding"
        " FROM events WHERE contact IS NOT NULL GROUP BY 1, 2");
    server.run(
        "CREATE UNLOGGED TABLE stats AS SELECT c.number AS campaign, s.status, coalesce(targeted, 0) AS targeted, coalesce(delivered, 0) AS delivered,"
        " coalesce(read, 0) AS read, coalesce(failed, 0) AS failed, coalesce(skipped, 0) AS skipped, coalesce(pending, 0) AS pending FROM campaigns c"
        " LEFT JOIN (SELECT campaign, max((time << 4) | kind) & 15 AS status FROM events WHERE contact IS NULL GROUP BY 1) s ON s.campaign = c.number"
        " LEFT JOIN (SELECT campaign, count(*) AS targeted, count(*) FILTER (WHERE deciding >> 59 >= 3) AS delivered,"
        " count(*) FILTER (WHERE deciding >> 59 = 4) AS read, count(*) FILTER (WHERE deciding >> 59 = 2) AS failed,"
        " count(*) FILTER (WHERE deciding >> 59 = 1) AS skipped, count(*) FILTER (WHERE deciding >> 59 = 0) AS pending FROM tries GROUP BY 1) t"
        " ON t.campaign = c.number");
    server.run("CREATE UNLOGGED TABLE failed AS SELECT campaign, contact, (deciding & 127)::smallint AS code FROM tries WHERE deciding >> 59 = 2");
    server.run("CREATE INDEX ON failed(campaign)");
    // Campaigns without retries need no merging of their tries.
    server.run(
        "CREATE UNLOGGED TABLE reach AS SELECT c.root, t.contact, min(c.position) FILTER (WHERE deciding >> 59 >= 3) AS position,"
        " max((c.position::bigint << 3) | (deciding >> 59)) & 7 = 2 AS is_failed FROM tries t JOIN campaigns c ON c.number = t.campaign"
        " WHERE c.root IN (SELECT root FROM campaigns GROUP BY 1 HAVING count(*) > 1) GROUP BY 1, 2"
        " UNION ALL SELECT campaign, contact, CASE WHEN deciding >> 59 >= 3 THEN 0::smallint END, deciding >> 59 = 2 FROM tries"
        " WHERE campaign IN (SELECT root FROM campaigns GROUP BY 1 HAVING count(*) = 1)");
    server.run(
        "CREATE UNLOGGED TABLE chains AS SELECT c.root, c.depth, coalesce(r0, 0) AS r0, coalesce(r1, 0) AS r1, coalesce(r2, 0) AS r2,"
        " coalesce(r3, 0) AS r3, coalesce(r4, 0) AS r4, coalesce(still, 0) AS still FROM (SELECT root, max(position) AS depth FROM campaigns GROUP BY 1) c"
        " LEFT JOIN (SELECT root, count(*) FILTER (WHERE position = 0) AS r0, count(*) FILTER (WHERE position = 1) AS r1,"
        " count(*) FILTER (WHERE position = 2) AS r2, count(*) FILTER (WHERE position = 3) AS r3, count(*) FILTER (WHERE position = 4) AS r4,"
        " count(*) FILTER (WHERE position IS NULL AND is_failed) AS still FROM reach GROUP BY 1) r ON r.root = c.root");
    double elapsed = seconds() - start, memory = peakMemory(server.process());
    server.run("DROP TABLE tries; ANALYZE failed, reach, chains, stats");
    printf("{\"seconds\":%.9g,\"memory\":%.0f}\n", elapsed, memory);
}

static void tables(const Text& store, const Text& folder) {
    Connection server(store);
    Text status = "CASE status";
    for (int i = 0; i < 5; i++) status += " WHEN " + std::to_string(i) + " THEN '" + statusNames[i] + "'";
    server.write(folder + "/stats.csv", "SELECT name, " + status + " ELSE 'unknown' END, targeted, delivered, read, failed, skipped, pending FROM stats JOIN campaigns ON number = campaign");
    server.write(folder + "/failed.csv", "SELECT a.name, b.name, c.name FROM failed f JOIN campaigns a ON a.number = f.campaign JOIN contacts b ON b.number = f.contact JOIN codes c ON c.number = f.code");
    server.write(folder + "/chains.csv", "SELECT a.name, depth, r0, r1, r2, r3, r4, still FROM chains c JOIN campaigns a ON a.number = c.root");
    server.write(folder + "/reach.csv", "SELECT a.name, b.name, r.position FROM reach r JOIN campaigns a ON a.number = r.root JOIN contacts b ON b.number = r.contact");
}

static void reached(const Text& store, const std::vector<std::vector<Text>>& questions, bool showsAnswers) {
    Connection server(store);
    server.prepare("reached",
        "SELECT c.position, c.name, e.kind, e.time, e.id, e.message, e.code FROM campaigns q JOIN campaigns c ON c.root = q.root JOIN contacts n ON n.name = $2"
        " JOIN events e ON e.contact = n.number AND e.campaign = c.number WHERE q.name = $1");
    timeReached(questions, showsAnswers, [&](const std::vector<Text>& question) {
        Reach reach;
        auto result = server.run("reached", {question[0].c_str(), question[1].c_str()});
        for (int row = 0; row < PQntuples(result.get()); row++) {
            auto field = [&](int column) { return PQgetvalue(result.get(), row, column); };
            reach.add(atoi(field(0)), field(1), atoi(field(2)), atoll(field(3)));
        }
        return reach;
    });
}

static void failedContacts(const Text& store, const Text& campaigns, bool showsAnswers) {
    Connection server(store);
    server.prepare("failed", "SELECT b.name FROM failed f JOIN contacts b ON b.number = f.contact WHERE f.campaign = (SELECT number FROM campaigns WHERE name = $1)");
    timeFailed(rows(campaigns), showsAnswers, [&](const Text& campaign, auto take) {
        auto result = server.run("failed", {campaign.c_str()});
        for (int row = 0; row < PQntuples(result.get()); row++) take({PQgetvalue(result.get(), row, 0), size_t(PQgetlength(result.get(), row, 0))});
    });
}

// Many rows at once go over a temporary table, so that what is known already is passed over.
class BatchWriter {
    Connection server;
    Numbering numbering;
    size_t campaigns = 0;
    int64_t position = 0;

  public:
    explicit BatchWriter(const Text& store) : server(store) {
        server.run("CREATE TEMP TABLE stage (LIKE events) ON COMMIT DELETE ROWS");
    }
    void commit(const std::vector<KeptEvent>& events, size_t from, size_t to) {
        Text lines;
        for (size_t i = from; i < to; i++) Numbering::add(numbering.fields(++position, events[i].view()), lines);
        server.copy("BEGIN; COPY stage FROM STDIN", lines);
        Text contacts = numbering.newContactLines(), codes = numbering.newCodeLines();
        if (!contacts.empty()) server.copy("COPY contacts FROM STDIN", contacts);
        if (!codes.empty()) server.copy("COPY codes FROM STDIN", codes);
        if (numbering.campaignCount() > campaigns) {
            campaigns = numbering.campaignCount();
            server.copy("DELETE FROM campaigns; COPY campaigns FROM STDIN", numbering.campaignLines());
        }
        server.run("INSERT INTO events SELECT * FROM stage ON CONFLICT DO NOTHING; COMMIT");
    }
};

// Single rows: each caller has a connection of its own, and the server lets them share its syncs.
static void appendSingly(const Text& store, const Text& path, size_t callers, double limit) {
    std::vector<KeptEvent> events;
    EventReader().forEach(path, [&](const Event& event) { events.emplace_back(event); });
    std::mutex mutex;
    Numbering numbering;
    size_t next = 0, campaigns = 0;
    std::vector<double> times;
    std::vector<std::unique_ptr<Connection>> servers;
    for (size_t i = 0; i < callers; i++) {
        servers.push_back(std::make_unique<Connection>(store));
        servers[i]->prepare("event", "INSERT INTO events VALUES($1,$2,$3,$4,$5,$6,$7,$8,$9) ON CONFLICT DO NOTHING");
    }
    double start = seconds();
    auto caller = [&](Connection& server) {
        std::vector<double> own;
        while (seconds() - start < limit) {
            double begin = seconds();
            std::vector<Text> fields;
            Text names;
            {
                std::lock_guard lock(mutex);
                if (next == events.size()) break;
                fields = numbering.fields(int64_t(next + 1), events[next].view());
                next++;
                auto insert = [&](const Text& table, const Text& lines) {
                    for (size_t at = 0; at < lines.size(); at = lines.find('\n', at) + 1) {
                        size_t tab = lines.find('\t', at), end = lines.find('\n', at);
                        names += "INSERT INTO " + table + " VALUES(" + lines.substr(at, tab - at) + "," + server.quoted(lines.substr(tab + 1, end - tab - 1)) + ");";
                    }
                };
                insert("contacts", numbering.newContactLines());
                insert("codes", numbering.newCodeLines());
                if (numbering.campaignCount() > campaigns) {
                    campaigns = numbering.campaignCount();
                    server.copy("DELETE FROM campaigns; COPY campaigns FROM STDIN", numbering.campaignLines());
                }
            }
            if (names.empty()) {
                std::vector<const char*> values;
                for (auto& field : fields) values.push_back(field == "\\N" ? nullptr : field.c_str());
                server.run("event", values);
            } else {
                // New names go first; statements sent together are one commit.
                Text values;
                for (auto& field : fields) {
                    if (!values.empty()) values += ',';
                    values += field == "\\N" ? "NULL" : server.quoted(field);
                }
                server.run(names + "INSERT INTO events VALUES(" + values + ") ON CONFLICT DO NOTHING");
            }
            own.push_back((seconds() - begin) * 1e6);
        }
        std::lock_guard lock(mutex);
        times.insert(times.end(), own.begin(), own.end());
    };
    std::vector<std::thread> threads;
    for (auto& server : servers) threads.emplace_back([&] { caller(*server); });
    for (auto& thread : threads) thread.join();
    double elapsed = seconds() - start;
    report({{"events", double(next)}, {"seconds", elapsed}, {"p50", percentile(times, 0.5)}, {"p99", percentile(times, 0.99)}});
}

static void append(const Text& store, char** arguments) {
    { Connection(store).run(schema + indexes); }
    size_t perCommit = size_t(atoi(arguments[1])), callers = size_t(atoi(arguments[2]));
    if (perCommit == 1) return appendSingly(store, arguments[0], callers, atof(arguments[3]));
    BatchWriter writer(store);
    timeAppends(arguments[0], perCommit, callers, atof(arguments[3]), [&](auto& events, size_t from, size_t to) { writer.commit(events, from, to); });
}

static void bytes(const Text& store) {
    Connection server(store);
    auto result = server.run("SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace");
    printf("{\"bytes\":%s}\n", PQgetvalue(result.get(), 0, 0));
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
    else if (job == "bytes") bytes(store);
    else if (job == "version") puts(Connection(store).parameter("server_version"));
    else fail("unknown job " + job);
}
