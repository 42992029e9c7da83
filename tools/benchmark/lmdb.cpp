// Raw LMDB: packed columns, tries numbered densely, hash tables as plain arrays. No store for people: it shows what the
// machine allows.
//
// Each column is one value, which LMDB keeps in one piece, so that reading is following a pointer into the file. Small
// commits go to a log of events of their own ("tail") and to tables in memory; the columns are made of it later. An id
// that comes back for another contact would not be found. Nothing is hashed or checked.
#include <lmdb.h>

#include <fstream>

#include "packed.hpp"

static void check(int code) {
    if (code != 0) fail(mdb_strerror(code));
}

class Store {
    MDB_env* environment = nullptr;

  public:
    explicit Store(const Text& folder, unsigned flags = 0) {
        mkdir(folder.c_str(), 0700);
        check(mdb_env_create(&environment));
        check(mdb_env_set_mapsize(environment, size_t(64) << 30));
        check(mdb_env_set_maxdbs(environment, 4));
        check(mdb_env_open(environment, folder.c_str(), flags, 0600));
    }
    ~Store() { mdb_env_close(environment); }

    template <class Body> void transact(const char* table, unsigned flags, Body body) {
        MDB_txn* transaction;
        MDB_dbi database;
        check(mdb_txn_begin(environment, nullptr, flags & MDB_RDONLY, &transaction));
        int code = mdb_dbi_open(transaction, table, flags & ~unsigned(MDB_RDONLY), &database);
        if (code == 0) body(transaction, database);
        else if (code != MDB_NOTFOUND) check(code);
        check(mdb_txn_commit(transaction));
    }
    template <class T> void put(const char* name, const Column<T>& column) {
        transact("columns", MDB_CREATE, [&](MDB_txn* transaction, MDB_dbi database) {
            MDB_val key{strlen(name), const_cast<char*>(name)}, value{column.size() * sizeof(T), const_cast<T*>(column.size() ? &column[0] : nullptr)};
            check(mdb_put(transaction, database, &key, &value, 0));
        });
    }
    // Points a column to its values; they stay where they are as long as nobody writes.
    template <class T> bool get(const char* name, Column<T>& column) {
        bool isThere = false;
        transact("columns", MDB_RDONLY, [&](MDB_txn* transaction, MDB_dbi database) {
            MDB_val key{strlen(name), const_cast<char*>(name)}, value;
            if (mdb_get(transaction, database, &key, &value) != 0) return;
            column.values = static_cast<const T*>(value.mv_data), column.count = value.mv_size / sizeof(T);
            isThere = true;
        });
        return isThere;
    }
    void sync() { check(mdb_env_sync(environment, 1)); }
};

static void write(Store& store, Log& log) {
    log.forEachColumn([&](const char* name, auto& column) { store.put(name, column); });
    store.sync();
}

static void import(const Text& folder, const Text& path) {
    double start = seconds();
    Log log;
    EventReader().forEach(path, [&](const Event& event) { log.add(event); });
    Store store(folder, MDB_NOSYNC);
    write(store, log);
    report({{"seconds", seconds() - start}, {"events", double(log.keys.size())}});
}

// An event of the tail: its numbers, then its names, each after its length.
static void encode(const Event& e, Text& bytes) {
    auto raw = [&](const void* data, size_t count) { bytes.append(static_cast<const char*>(data), count); };
    raw(&e.id, 16), raw(&e.message, 16), raw(&e.time, 8), bytes += char(e.kind), bytes += char(e.channel);
    for (View text : {e.campaign, e.contact, e.code, e.retryOf}) bytes += char(text.size()), bytes += text;
}

static Event decode(const char*& at) {
    Event e;
    auto raw = [&](void* data, size_t count) { memcpy(data, at, count), at += count; };
    raw(&e.id, 16), raw(&e.message, 16), raw(&e.time, 8);
    e.kind = Kind::Value(*at++), e.channel = uint8_t(*at++);
    for (View* text : {&e.campaign, &e.contact, &e.code, &e.retryOf}) {
        size_t length = uint8_t(*at++);
        *text = {at, length}, at += length;
    }
    return e;
}

static void append(const Text& folder, char** arguments) {
    Store store(folder);
    Log log;
    uint64_t commits = 0;
    timeAppends(arguments[0], size_t(atoi(arguments[1])), size_t(atoi(arguments[2])), atof(arguments[3]), [&](auto& events, size_t from, size_t to) {
        Text bytes;
        for (size_t i = from; i < to; i++) log.add(events[i].view()), encode(events[i].view(), bytes);
        store.transact("tail", MDB_CREATE | MDB_INTEGERKEY, [&](MDB_txn* transaction, MDB_dbi database) {
            MDB_val key{8, &++commits}, value{bytes.size(), bytes.data()};
            check(mdb_put(transaction, database, &key, &value, MDB_APPEND));
        });
    });
}

// Makes columns of a tail, where there are none.
static void seal(const Text& folder) {
    Store store(folder);
    Column<uint64_t> keys;
    if (store.get("keys", keys)) return;
    Log log;
    store.transact("tail", MDB_RDONLY | MDB_INTEGERKEY, [&](MDB_txn* transaction, MDB_dbi database) {
        MDB_cursor* cursor;
        check(mdb_cursor_open(transaction, database, &cursor));
        MDB_val key, value;
        while (mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == 0) {
            const char* at = static_cast<const char*>(value.mv_data);
            for (const char* end = at + value.mv_size; at < end;) log.add(decode(at));
        }
        mdb_cursor_close(cursor);
    });
    write(store, log);
}

struct Stats {
    uint32_t status, counts[10];
};
struct Chain {
    uint32_t depth, reachedAt[5], stillFailed;
};
struct Failure {
    uint32_t contact, code;
};
// All rebuilt tables. Failures lie by campaign.
struct Tables {
    Column<Stats> stats;
    Column<Chain> chains;
    Column<Failure> failures;
    Column<uint32_t> failureEnds;
    Column<uint8_t> positions;  // where first reached, or 255; and the last kind known, by chain position
    Column<uint8_t> lasts;
    template <class Body> void forEachColumn(Body body) {
        body("stats", stats), body("chains", chains), body("failures", failures), body("failureEnds", failureEnds);
        body("reachPositions", positions), body("reachLasts", lasts);
    }
};

// The deciding key of each try. The greatest counts, so each thread may take a part of the events.
static std::vector<uint64_t> decide(const Log& log) {
    size_t threads = std::max(1u, std::thread::hardware_concurrency()), tries = log.tryCampaigns.size(), events = log.keys.size();
    std::vector<std::vector<uint64_t>> parts(threads);
    auto inParallel = [&](auto body) {
        std::vector<std::thread> running;
        for (size_t i = 1; i < threads; i++) running.emplace_back(body, i);
        body(0);
        for (auto& thread : running) thread.join();
    };
    inParallel([&](size_t i) {
        parts[i].resize(tries);
        uint64_t* state = parts[i].data();
        for (size_t row = events * i / threads; row < events * (i + 1) / threads; row++) {
            uint64_t& known = state[log.tries[row]];
            known = std::max(known, log.keys[row]);
        }
    });
    inParallel([&](size_t i) {
        for (size_t other = 1; other < threads; other++)
            for (size_t t = tries * i / threads; t < tries * (i + 1) / threads; t++) parts[0][t] = std::max(parts[0][t], parts[other][t]);
    });
    return std::move(parts[0]);
}

static Tables fold(const Log& log) {
    std::vector<uint64_t> deciding = decide(log);
    Tables tables;
    size_t campaigns = log.roots.size(), reaches = log.reachRoots.size();
    tables.stats.own.resize(campaigns), tables.chains.own.resize(campaigns);
    tables.positions.own.assign(reaches, 255), tables.lasts.own.resize(reaches);
    std::vector<std::vector<Failure>> failed(campaigns);
    for (size_t t = 0; t < deciding.size(); t++) {
        uint32_t campaign = log.tryCampaigns[t], contact = log.tryContacts[t], position = log.positions[campaign];
        Stats& stats = tables.stats.own[campaign];
        if (contact == none) {
            stats.status = deciding[t] ? deciding[t] & 255 : 255;
            continue;
        }
        uint8_t kind = uint8_t(deciding[t] >> 60);
        stats.counts[kind]++;
        if (kind == Kind::failed) failed[campaign].push_back({contact, uint32_t(deciding[t] & 255)});
        uint8_t &first = tables.positions.own[log.reaches[t]], &last = tables.lasts.own[log.reaches[t]];
        if (kind >= Kind::delivered) first = std::min(first, uint8_t(position));
        last = std::max(last, uint8_t(position << 4 | kind));
    }
    for (size_t i = 0; i < reaches; i++) {
        Chain& chain = tables.chains.own[log.reachRoots[i]];
        if (tables.positions.own[i] != 255) chain.reachedAt[tables.positions.own[i]]++;
        else if ((tables.lasts.own[i] & 15) == Kind::failed) chain.stillFailed++;
    }
    for (size_t i = 0; i < campaigns; i++) {
        tables.chains.own[log.roots[i]].depth = std::max(tables.chains.own[log.roots[i]].depth, log.positions[i]);
        tables.failures.own.insert(tables.failures.own.end(), failed[i].begin(), failed[i].end());
        tables.failureEnds.add(uint32_t(tables.failures.own.size()));
    }
    return tables;
}

static void load(Store& store, Log& log) {
    log.forEachColumn([&](const char* name, auto& column) { store.get(name, column); });
}

static void rebuild(const Text& folder) {
    seal(folder);
    double start = seconds();
    Tables tables;
    {
        Store store(folder, MDB_RDONLY);
        Log log;
        load(store, log);
        tables = fold(log);
    }
    double elapsed = seconds() - start;
    Store store(folder, MDB_NOSYNC);
    tables.forEachColumn([&](const char* name, auto& column) { store.put(name, column); });
    store.sync();
    report({{"seconds", elapsed}});
}

struct Opened {
    Store store;
    Log log;
    Tables tables;
    explicit Opened(const Text& folder) : store(folder, MDB_RDONLY) {
        load(store, log);
        tables.forEachColumn([&](const char* name, auto& column) { store.get(name, column); });
    }
};

static void writeTables(const Text& folder, const Text& target) {
    Opened opened(folder);
    auto& [store, log, tables] = opened;
    std::ofstream stats(target + "/stats.csv"), failed(target + "/failed.csv"), chains(target + "/chains.csv"), reach(target + "/reach.csv");
    for (uint32_t c = 0; c < log.roots.size(); c++) {
        auto& s = tables.stats[c];
        uint32_t reached = s.counts[Kind::delivered] + s.counts[Kind::read];
        stats << log.campaigns[c] << ',' << (s.status < 5 ? statusNames[s.status] : "unknown") << ','
              << reached + s.counts[Kind::failed] + s.counts[Kind::skipped] + s.counts[Kind::dispatched] << ',' << reached << ','
              << s.counts[Kind::read] << ',' << s.counts[Kind::failed] << ',' << s.counts[Kind::skipped] << ',' << s.counts[Kind::dispatched] << '\n';
        for (uint32_t i = c ? tables.failureEnds[c - 1] : 0; i < tables.failureEnds[c]; i++)
            failed << log.campaigns[c] << ',' << log.contacts[tables.failures[i].contact] << ',' << log.codes[tables.failures[i].code] << '\n';
        if (log.roots[c] != c) continue;
        chains << log.campaigns[c] << ',' << tables.chains[c].depth;
        for (uint32_t count : tables.chains[c].reachedAt) chains << ',' << count;
        chains << ',' << tables.chains[c].stillFailed << '\n';
    }
    for (uint32_t i = 0; i < log.reachRoots.size(); i++) {
        reach << log.campaigns[log.reachRoots[i]] << ',' << log.contacts[log.reachContacts[i]] << ',';
        if (tables.positions[i] != 255) reach << int(tables.positions[i]);
        reach << '\n';
    }
}

static void reached(const Text& folder, const std::vector<std::vector<Text>>& questions, bool showsAnswers) {
    Opened opened(folder);
    const Log& log = opened.log;
    std::vector<std::vector<uint32_t>> members(log.roots.size());
    for (uint32_t c = 0; c < log.roots.size(); c++) members[log.roots[c]].push_back(c);
    timeReached(questions, showsAnswers, [&](const std::vector<Text>& question) {
        Reach reach;
        uint32_t root = log.roots[log.campaigns.find(question[0])], contact = log.contacts.find(question[1]);
        for (uint32_t campaign : members[root]) {
            uint32_t attempt = log.findTry(campaign, contact);
            if (attempt == none) continue;
            Text name(log.campaigns[campaign]);
            for (uint32_t row = log.latest[attempt]; row != none; row = log.previous[row])
                reach.add(int(log.positions[campaign]), name.c_str(), int(log.keys[row] >> 60), int64_t(log.keys[row] << 4 >> 12));
        }
        return reach;
    });
}

static void failedContacts(const Text& folder, const Text& campaigns, bool showsAnswers) {
    Opened opened(folder);
    timeFailed(rows(campaigns), showsAnswers, [&](const Text& name, auto take) {
        uint32_t c = opened.log.campaigns.find(name);
        for (uint32_t i = c ? opened.tables.failureEnds[c - 1] : 0; i < opened.tables.failureEnds[c]; i++)
            take(opened.log.contacts[opened.tables.failures[i].contact]);
    });
}

int main(int count, char** arguments) {
    if (count < 3) fail("usage: see peer.hpp");
    Text job = arguments[1], store = arguments[2];
    bool showsAnswers = count > 4 && Text(arguments[4]) == "answers";
    if (job == "import") import(store, arguments[3]);
    else if (job == "rebuild") rebuild(store);
    else if (job == "tables") writeTables(store, arguments[3]);
    else if (job == "reached") reached(store, rows(arguments[3]), showsAnswers);
    else if (job == "open") reached(store, {rows(arguments[3]).front()}, true);
    else if (job == "failed") failedContacts(store, arguments[3], showsAnswers);
    else if (job == "append") append(store, arguments + 3);
    else if (job == "version") puts(mdb_version(nullptr, nullptr, nullptr));
    else fail("unknown job " + job);
}
