// What the peers in C++ share: reading events, numbering names, waiting callers, and saying what was measured.
//
// A peer is a program with these subcommands; STORE is a folder of its own. Results are one JSON object on standard
// output, answers are lines as `expected` writes them.
//
//     import STORE EVENTS                              a complete, synced store with its indexes; duplicates settled
//     rebuild STORE                                    all four tables from the stored events
//     tables STORE FOLDER                              writes what the last rebuild stored
//     reached STORE QUESTIONS, failed STORE CAMPAIGNS  timed; with a third argument "answers" untimed, the answers
//     open STORE QUESTIONS                             answers the first question, for fresh processes
//     version STORE                                    of the store, in words
//     append STORE EVENTS PER-COMMIT CALLERS SECONDS   to an empty store, each commit synced and visible
#pragma once
#include <fcntl.h>
#include <simdjson.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

using Text = std::string;
using View = std::string_view;

[[noreturn]] inline void fail(const Text& what) {
    fprintf(stderr, "%s\n", what.c_str());
    exit(70);
}

inline double seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// In the order of their ranks, lifecycle first.
struct Kind {
    enum Value : uint8_t { created, scheduled, started, completed, cancelled, dispatched, skipped, failed, delivered, read };
};
inline const char* const statusNames[] = {"draft", "scheduled", "sending", "completed", "cancelled"};

// 128 bits: the id of an event, or of a message without its prefix, which its channel tells.
struct ID {
    uint64_t high = 0, low = 0;
    bool operator==(const ID&) const = default;
};

// A view is good until the next event is read.
struct Event {
    ID id, message;
    int64_t time = 0;  // microseconds since 1970
    Kind::Value kind = Kind::created;
    uint8_t channel = 0;
    View campaign, contact, code, retryOf;
};

// Reads the events of a file; any order of members, as JSON allows it.
class EventReader {
    simdjson::ondemand::parser parser;

    static ID identifier(View text) {
        ID id;
        int digits = 0;
        for (char c : text) {
            if (c == '-') continue;
            uint64_t digit = uint64_t(c <= '9' ? c - '0' : c - 'a' + 10);
            (digits++ < 16 ? id.high : id.low) <<= 4;
            (digits <= 16 ? id.high : id.low) |= digit;
        }
        return id;
    }

    static int64_t microseconds(View t) {
        auto number = [&](size_t at, size_t count) {
            int64_t value = 0;
            while (count--) value = value * 10 + (t[at++] - '0');
            return value;
        };
        // Days since 1970, from years that begin in March.
        int64_t month = number(5, 2), year = number(0, 4) - (month <= 2);
        int64_t days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + number(8, 2) - 719'469;
        return ((days * 24 + number(11, 2)) * 60 + number(14, 2)) * 60'000'000 + number(17, 2) * 1'000'000 + number(20, 6);
    }

    static Kind::Value kind(View type) {
        static const std::unordered_map<View, Kind::Value> kinds = {
            {"campaign.created", Kind::created},     {"campaign.scheduled", Kind::scheduled},
            {"campaign.started", Kind::started},     {"campaign.completed", Kind::completed},
            {"campaign.cancelled", Kind::cancelled}, {"attempt.dispatched", Kind::dispatched},
            {"attempt.skipped", Kind::skipped},      {"attempt.failed", Kind::failed},
            {"attempt.delivered", Kind::delivered},  {"attempt.read", Kind::read}};
        return kinds.at(type);
    }

  public:
    Event parse(char* line, size_t length, size_t capacity) {
        Event event;
        simdjson::ondemand::document document = parser.iterate(line, length, capacity);
        for (auto member : document.get_object()) {
            View name = member.unescaped_key();
            if (name == "id") event.id = identifier(member.value().get_string());
            else if (name == "source") event.channel = uint8_t(View(member.value().get_string()).back());
            else if (name == "type") event.kind = kind(member.value().get_string());
            else if (name == "time") event.time = microseconds(member.value().get_string());
            else if (name == "subject") event.campaign = member.value().get_string();
            else if (name == "data")
                for (auto inner : member.value().get_object()) {
                    View key = inner.unescaped_key();
                    if (key == "contact") event.contact = inner.value().get_string();
                    else if (key == "messageId") {
                        View text = inner.value().get_string();
                        event.message = identifier(text.substr(text.size() - 32));
                    } else if (key == "error") event.code = inner.value()["code"].get_string();
                    else if (key == "reason") event.code = inner.value().get_string();
                    else if (key == "retryOf") event.retryOf = inner.value().get_string();
                }
        }
        return event;
    }

    template <class Body> void forEach(const Text& path, Body body) {
        int file = open(path.c_str(), O_RDONLY);
        if (file < 0) fail("cannot open " + path);
        std::vector<char> block(8 << 20);
        size_t filled = 0, room = block.size() - simdjson::SIMDJSON_PADDING;
        while (ssize_t count = ::read(file, block.data() + filled, room - filled)) {
            if (count < 0) fail("cannot read " + path);
            filled += size_t(count);
            size_t at = 0;
            while (char* end = static_cast<char*>(memchr(block.data() + at, '\n', filled - at))) {
                size_t length = size_t(end - block.data()) - at;
                body(parse(block.data() + at, length, block.size() - at));
                at += length + 1;
            }
            memmove(block.data(), block.data() + at, filled -= at);
        }
        close(file);
    }
};

// An event that owns its texts, for appends: parsing is not what is measured there.
struct KeptEvent {
    Event event;
    Text campaign, contact, code, retryOf;
    explicit KeptEvent(const Event& e) : event(e), campaign(e.campaign), contact(e.contact), code(e.code), retryOf(e.retryOf) {}
    Event view() const {
        Event e = event;
        e.campaign = campaign, e.contact = contact, e.code = code, e.retryOf = retryOf;
        return e;
    }
};

// Numbers names from 0, in the order in which they are met.
class Names {
    struct Hash {
        using is_transparent = void;
        size_t operator()(View text) const { return std::hash<View>{}(text); }
    };
    std::unordered_map<View, uint32_t> numbers;

  public:
    std::deque<Text> texts;
    void reserve(size_t count) { numbers.reserve(count); }
    size_t count() const { return texts.size(); }
    uint32_t number(View text) {
        auto found = numbers.find(text);
        if (found != numbers.end()) return found->second;
        texts.emplace_back(text);
        numbers.emplace(texts.back(), uint32_t(texts.size() - 1));
        return uint32_t(texts.size() - 1);
    }
    uint32_t find(View text) const {
        auto found = numbers.find(text);
        return found == numbers.end() ? UINT32_MAX : found->second;
    }
};

inline Text id16(ID id) {
    Text bytes(16, 0);
    for (int i = 0; i < 8; i++) bytes[size_t(i)] = char(id.high >> (56 - 8 * i)), bytes[size_t(8 + i)] = char(id.low >> (56 - 8 * i));
    return bytes;
}

inline double percentile(std::vector<double>& values, double share) {
    if (values.empty()) return 0;
    size_t place = std::min(values.size() - 1, size_t(double(values.size()) * share));
    std::nth_element(values.begin(), values.begin() + ptrdiff_t(place), values.end());
    return values[place];
}

// Bytes. Not from getrusage, whose peak begins with that of the process that started this one.
inline long peak_memory() {
    FILE *status = fopen("/proc/self/status", "r");
    char line[256];
    long kibibytes = 0;
    while (status != nullptr && fgets(line, sizeof line, status) != nullptr)
        if (sscanf(line, "VmHWM: %ld", &kibibytes) == 1) break;
    if (status != nullptr) fclose(status);
    return kibibytes * 1024;
}

inline void report(const std::map<Text, double>& results) {
    printf("{\"memory\":%ld", peak_memory());
    for (auto& [name, value] : results) printf(",\"%s\":%.9g", name.c_str(), value);
    printf("}\n");
}

inline std::vector<std::vector<Text>> rows(const Text& path) {
    std::vector<std::vector<Text>> rows;
    FILE* file = fopen(path.c_str(), "r");
    if (!file) fail("cannot open " + path);
    char line[1024];
    while (fgets(line, sizeof line, file)) {
        rows.emplace_back();
        for (char* field = strtok(line, ",\n"); field; field = strtok(nullptr, ",\n")) rows.back().push_back(field);
    }
    fclose(file);
    return rows;
}

// What a timeline says, told from the events of one contact in the campaigns of a chain.
struct Reach {
    struct Member {
        int position = -1;
        Text campaign;
        int64_t delivered = INT64_MAX, read = INT64_MAX;
    };
    Member members[8];
    int tries = 0;

    void add(int position, const char* campaign, int kind, int64_t time) {
        int i = 0;
        while (i < tries && members[i].position != position) i++;
        if (i == tries) members[tries++] = {position, campaign, INT64_MAX, INT64_MAX};
        if (kind == Kind::delivered) members[i].delivered = std::min(members[i].delivered, time);
        if (kind == Kind::read) members[i].read = std::min(members[i].read, time);
    }

    Text line(const std::vector<Text>& question) const {
        const Member* first = nullptr;
        for (int i = 0; i < tries; i++) {
            bool isReached = members[i].delivered != INT64_MAX || members[i].read != INT64_MAX;
            if (isReached && (!first || members[i].position < first->position)) first = &members[i];
        }
        Text line = question[0] + "," + question[1] + ",";
        if (first) line += first->campaign + "," + std::to_string(first->delivered != INT64_MAX ? first->delivered : first->read);
        else line += ",";
        return line + "," + std::to_string(tries);
    }
};

// Times questions one by one, several times over; the first time only warms up.
template <class Ask> void timeReached(const std::vector<std::vector<Text>>& questions, bool showsAnswers, Ask ask) {
    std::vector<double> times;
    for (int round = 0; round < (showsAnswers ? 1 : 4); round++)
        for (auto& question : questions) {
            double start = seconds();
            Reach reach = ask(question);
            if (round > 0) times.push_back((seconds() - start) * 1e6);
            if (showsAnswers) puts(reach.line(question).c_str());
        }
    if (!showsAnswers) report({{"p50", percentile(times, 0.5)}, {"p99", percentile(times, 0.99)}});
}

// Times reading the failed contacts of campaigns, for at least half a second; a first time only warms up.
template <class Ask> void timeFailed(const std::vector<std::vector<Text>>& campaigns, bool showsAnswers, Ask ask) {
    size_t bytes = 0, ids = 0;
    auto askAll = [&] {
        for (auto& campaign : campaigns)
            ask(campaign[0], [&](View id) {
                ids++, bytes += id.size();
                if (showsAnswers) printf("%s,%.*s\n", campaign[0].c_str(), int(id.size()), id.data());
            });
    };
    askAll();
    if (showsAnswers) return;
    ids = bytes = 0;
    double start = seconds();
    do askAll();
    while (seconds() - start < 0.5);
    report({{"idsPerSecond", double(ids) / (seconds() - start)}, {"bytes", double(bytes)}});
}

// Appends in commits, one caller after the other or several at once, each waiting until its own events are durable.
// Where callers wait, the next commit takes the events of all of them.
inline void timeAppends(
    const Text& path, size_t perCommit, size_t callers, double limit, std::function<void(const std::vector<KeptEvent>&, size_t, size_t)> commit
) {
    std::vector<KeptEvent> events;
    EventReader().forEach(path, [&](const Event& event) { events.emplace_back(event); });
    std::mutex mutex;
    std::condition_variable isDone;
    size_t taken = 0, durable = 0;
    bool isCommitting = false;
    std::vector<double> times;
    double start = seconds();
    auto caller = [&] {
        std::vector<double> own;
        std::unique_lock lock(mutex);
        while (taken + perCommit <= events.size() && seconds() - start < limit) {
            double begin = seconds();
            size_t mine = taken += perCommit;
            while (durable < mine) {
                if (isCommitting) {
                    isDone.wait(lock);
                    continue;
                }
                isCommitting = true;
                size_t from = durable, to = taken;
                lock.unlock();
                commit(events, from, to);
                lock.lock();
                isCommitting = false, durable = to;
                isDone.notify_all();
            }
            own.push_back((seconds() - begin) * 1e6);
        }
        times.insert(times.end(), own.begin(), own.end());
    };
    std::vector<std::thread> threads;
    for (size_t i = 0; i < callers; i++) threads.emplace_back(caller);
    for (auto& thread : threads) thread.join();
    double elapsed = seconds() - start;
    report({{"events", double(durable)}, {"seconds", elapsed}, {"p50", percentile(times, 0.5)}, {"p99", percentile(times, 0.99)}});
}
