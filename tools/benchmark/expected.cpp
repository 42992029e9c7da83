// What must come out: the rules of the fold on a workload, with ordinary dictionaries of strings.
//
//     expected FOLDER < events.ndjson
//
// Shares no code with the ledger or any other store. Knows the events that `workload` writes, all of which name
// campaign and contact, and nothing else. Writes to the folder, without header and in no order:
//
//     stats.csv      campaign, status, targeted, delivered, read, failed, skipped, pending
//     failed.csv     campaign, contact, code
//     chains.csv     root, depth, first reached at chain position 0, 1, 2, 3, 4, still failed
//     reach.csv      root, contact, chain position where first reached or nothing
//     questions.csv  campaign, contact: some, of every kind
//     reached.csv    to each question: campaign, contact, campaign that reached, time in microseconds, tries
//     campaigns.csv  those with most failures
//     ids.csv        campaign, contact: the failed contacts of those
//     facts.json     lines, events, campaigns, contacts tried
#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

using Text = std::string;

// The text of a member; the names of members occur nowhere else in these lines, and no text has escapes.
static Text member(const Text& line, const char* name) {
    Text begin = Text("\"") + name + "\":\"";
    size_t at = line.find(begin);
    if (at == Text::npos) return "";
    at += begin.size();
    return line.substr(at, line.find('"', at) - at);
}

// Days since 1970.
static int64_t daysUntil(int64_t year, int64_t month, int64_t day) {
    auto isLeap = [](int64_t year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; };
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t days = day - 1;
    for (int64_t earlier = 1970; earlier < year; earlier++) days += isLeap(earlier) ? 366 : 365;
    for (int64_t earlier = 1; earlier < month; earlier++) days += lengths[earlier - 1] + (earlier == 2 && isLeap(year));
    return days;
}

// Microseconds since 1970 of a time in UTC with six decimals.
static int64_t microseconds(const Text& time) {
    auto part = [&](size_t at, size_t count) { return std::stoll(time.substr(at, count)); };
    static std::unordered_map<Text, int64_t> known;
    int64_t& days = known[time.substr(0, 10)];
    if (days == 0) days = daysUntil(part(0, 4), part(5, 2), part(8, 2));
    return (((days * 24 + part(11, 2)) * 60 + part(14, 2)) * 60 + part(17, 2)) * 1'000'000 + part(20, 6);
}

// What is known of one try: the campaign's of this workload are one for each contact.
struct Try {
    int rank = 0;
    int64_t lastFailure = -1, firstDelivered = INT64_MAX, firstRead = INT64_MAX;
    Text failureID, code;
    bool isReached() const { return rank >= 8; }
    int64_t reachedAt() const { return firstDelivered != INT64_MAX ? firstDelivered : firstRead; }
};

struct Campaign {
    std::pair<int64_t, int> lastStep{-1, 0};
    Text status = "unknown", source;
    std::unordered_map<Text, Try> tries;
};

static const std::map<Text, int> ranks = {
    {"attempt.dispatched", 1}, {"attempt.skipped", 6}, {"attempt.failed", 7}, {"attempt.delivered", 8}, {"attempt.read", 9}};
static const std::map<Text, std::pair<int, Text>> steps = {
    {"campaign.created", {0, "draft"}},       {"campaign.scheduled", {1, "scheduled"}}, {"campaign.started", {2, "sending"}},
    {"campaign.completed", {3, "completed"}}, {"campaign.cancelled", {4, "cancelled"}}};

static std::map<Text, Campaign> campaigns;
static uint64_t lines = 0, events = 0;

static void fold(const Text& line) {
    Text type = member(line, "type"), id = member(line, "id");
    int64_t time = microseconds(member(line, "time"));
    Campaign& campaign = campaigns[member(line, "subject")];
    Text source = member(line, "retryOf");
    if (!source.empty()) campaigns[source], campaign.source = source;
    if (auto step = steps.find(type); step != steps.end()) {
        if (std::pair now{time, step->second.first}; now > campaign.lastStep)
            campaign.lastStep = now, campaign.status = step->second.second;
        return;
    }
    Try& attempt = campaign.tries[member(line, "contact")];
    attempt.rank = std::max(attempt.rank, ranks.at(type));
    if (type == "attempt.delivered") attempt.firstDelivered = std::min(attempt.firstDelivered, time);
    if (type == "attempt.read") attempt.firstRead = std::min(attempt.firstRead, time);
    if (type == "attempt.failed" && std::pair(time, id) > std::pair(attempt.lastFailure, attempt.failureID))
        attempt.lastFailure = time, attempt.failureID = id, attempt.code = member(line, "code");
}

static std::pair<Text, int> rootAndPosition(Text campaign) {
    int position = 0;
    while (!campaigns[campaign].source.empty()) campaign = campaigns[campaign].source, position++;
    return {campaign, position};
}

int main(int, char** arguments) {
    std::ios::sync_with_stdio(false);
    const Text folder = arguments[1];
    std::unordered_set<Text> seen;
    for (Text line; std::getline(std::cin, line); lines++)
        if (seen.insert(member(line, "source") + " " + member(line, "id")).second) events++, fold(line);

    std::ofstream stats(folder + "/stats.csv"), failed(folder + "/failed.csv");
    std::map<Text, std::vector<Text>> chains;  // root: its campaigns, by chain position
    std::vector<std::pair<size_t, Text>> byFailures;
    size_t tried = 0;
    for (auto& [name, campaign] : campaigns) {
        size_t counts[10] = {};
        for (auto& [contact, attempt] : campaign.tries) {
            counts[attempt.rank]++;
            if (attempt.rank == 7) failed << name << ',' << contact << ',' << attempt.code << '\n';
        }
        stats << name << ',' << campaign.status << ',' << campaign.tries.size() << ',' << counts[8] + counts[9] << ',' << counts[9]
              << ',' << counts[7] << ',' << counts[6] << ',' << counts[1] << '\n';
        auto [root, position] = rootAndPosition(name);
        auto& chain = chains[root];
        chain.resize(std::max(chain.size(), size_t(position) + 1));
        chain[size_t(position)] = name;
        byFailures.push_back({counts[7], name});
        tried += campaign.tries.size();
    }

    std::ofstream chainRows(folder + "/chains.csv"), reach(folder + "/reach.csv");
    std::ofstream questions(folder + "/questions.csv"), answers(folder + "/reached.csv");
    size_t passed = 0;
    const size_t each = std::max<size_t>(1, tried / 4000);
    for (auto& [root, members] : chains) {
        size_t reachedAt[5] = {}, stillFailed = 0;
        std::unordered_set<Text> contacts;
        for (auto& name : members)
            for (auto& [contact, attempt] : campaigns[name].tries) contacts.insert(contact);
        for (auto& contact : contacts) {
            int reachedIn = -1, tries = 0, lastRank = 0;
            for (size_t position = 0; position < members.size(); position++) {
                auto& known = campaigns[members[position]].tries;
                auto found = known.find(contact);
                if (found == known.end()) continue;
                tries++, lastRank = found->second.rank;
                if (reachedIn < 0 && found->second.isReached()) reachedIn = int(position);
            }
            reach << root << ',' << contact << ',' << (reachedIn < 0 ? "" : std::to_string(reachedIn)) << '\n';
            if (reachedIn >= 0) reachedAt[reachedIn]++;
            else if (lastRank == 7) stillFailed++;
            // Most contacts are reached at once: the others are asked for more often.
            if (passed++ % each != 0 && !(tries > 1 && passed % (each / 10 + 1) == 0)) continue;
            questions << root << ',' << contact << '\n';
            answers << root << ',' << contact << ',' << (reachedIn < 0 ? "" : members[size_t(reachedIn)]) << ',';
            if (reachedIn >= 0) answers << campaigns[members[size_t(reachedIn)]].tries[contact].reachedAt();
            answers << ',' << tries << '\n';
        }
        chainRows << root << ',' << members.size() - 1;
        for (size_t count : reachedAt) chainRows << ',' << count;
        chainRows << ',' << stillFailed << '\n';
    }

    std::sort(byFailures.rbegin(), byFailures.rend());
    std::ofstream most(folder + "/campaigns.csv"), ids(folder + "/ids.csv");
    for (size_t i = 0; i < byFailures.size() && i < 50; i++) {
        most << byFailures[i].second << '\n';
        for (auto& [contact, attempt] : campaigns[byFailures[i].second].tries)
            if (attempt.rank == 7) ids << byFailures[i].second << ',' << contact << '\n';
    }
    std::ofstream(folder + "/facts.json") << "{\"lines\":" << lines << ",\"events\":" << events
                                          << ",\"campaigns\":" << campaigns.size() << ",\"tried\":" << tried << "}\n";
}
