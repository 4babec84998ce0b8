// What `vpcsim explain` says of the faults of the library: the diagnosis that is documented of each, in both
// directions, as the head of its file has it in lines like
//
//     # explain ecs1 ecs2 tcp/80 --at 3s: forward NO_ROUTE at route_lookup: vpc1.system    and any words
//     # explain ecs2 ecs1 -6: return hint "vpc2.system has no route"                       and any words
//
// After `explain` stand the program's own arguments. Then follows what the shortest form says of that direction, places
// left out, or a part of what the normal form says of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <regex>
#include <sstream>

#include "library.h"
#include "vpcsim/app/app.h"

namespace vpcsim::program {
namespace {

using ::testing::HasSubstr;

struct ExplainClaim {
    std::string line;
    Arguments arguments;    // FROM, TO and what follows
    std::string direction;  // "forward" or "return"
    std::string text;       // of the shortest form; empty: `hint` is given
    std::string hint;
};

Arguments words_of(const std::string& text)
{
    std::istringstream stream{text};
    Arguments words;
    for (std::string word; stream >> word;)
        words.push_back(word);
    return words;
}

std::vector<ExplainClaim> explain_claims(const fs::path& file)
{
    const std::regex form{R"re(# explain (\S+ \S.*?): (forward|return) (?:hint "([^"]+)".*|(.*?)(?:  .*)?))re"};
    const std::regex claim{R"(^#\s*explain\b)", std::regex::icase};
    std::vector<ExplainClaim> claims;
    for (const std::string& line : head_of(file)) {
        std::smatch match;
        if (std::regex_match(line, match, form))
            claims.push_back({line, words_of(match[1]), match[2], match[4], match[3]});
        else if (std::regex_search(line, claim))
            ADD_FAILURE() << "not of the form of a claim: " << line;
    }
    return claims;
}

// What the program prints, run in this process.
std::string explained(const fs::path& file, const Arguments& arguments, bool is_minimal)
{
    Arguments command{"explain", file.string()};
    command.insert(command.end(), arguments.begin(), arguments.end());
    if (is_minimal)
        command.emplace_back("--minimal");
    char* text = nullptr;
    std::size_t size = 0;
    std::FILE* stream = ::open_memstream(&text, &size);
    run_app(command, stream, stream);
    std::fclose(stream);
    const std::unique_ptr<char, decltype(&std::free)> owner{text, &std::free};
    return {text, size};
}

std::string without_places(const std::string& text)
{
    return std::regex_replace(text, std::regex{R"( \([^()]*(\.yaml:[0-9]+:[0-9]+|line [0-9]+)\))"}, "");
}

// Of the shortest form, what follows the direction.
std::string leg_line(const std::string& text, const std::string& direction)
{
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with(direction + " "))
            return line.substr(direction.size() + 1);
    return "(nothing)";
}

// Of the normal form, the paragraph of that direction.
std::string leg_paragraph(const std::string& text, const std::string& direction)
{
    const std::size_t begin = text.find("\n\n" + direction + " ");
    return begin == std::string::npos ? "" : text.substr(begin, text.find("\n\n", begin + 2) - begin);
}

class ExplainLibrary : public ::testing::TestWithParam<fs::path> {};
INSTANTIATE_TEST_SUITE_P(Files, ExplainLibrary, ::testing::ValuesIn(fault_files()), name_of);

TEST_P(ExplainLibrary, explains_what_the_head_of_its_file_says)
{
    for (const ExplainClaim& claim : explain_claims(GetParam())) {
        if (claim.hint.empty())
            EXPECT_EQ(leg_line(without_places(explained(GetParam(), claim.arguments, true)), claim.direction),
                      claim.text)
                << claim.line;
        else
            EXPECT_THAT(leg_paragraph(without_places(explained(GetParam(), claim.arguments, false)), claim.direction),
                        HasSubstr(claim.hint))
                << claim.line;
    }
}

TEST_P(ExplainLibrary, is_asked_in_both_directions)
{
    const std::vector<ExplainClaim> claims = explain_claims(GetParam());
    const auto is_asked = [&](const std::string& from, const std::string& to) {
        return std::ranges::any_of(claims, [&](const ExplainClaim& claim) {
            return claim.direction == "forward" && !claim.text.empty() && claim.arguments[0] == from &&
                   claim.arguments[1] == to;
        });
    };
    EXPECT_TRUE(std::ranges::any_of(claims, [&](const ExplainClaim& claim) {
        return is_asked(claim.arguments[0], claim.arguments[1]) && is_asked(claim.arguments[1], claim.arguments[0]);
    })) << "a `# explain A B: forward ...` and a `# explain B A: forward ...` each";
}

// ---- The places ----

// "acl2 (net.yaml:22:5)", as the object and the rule of a blocker are shown; line 0: without a place.
struct Named {
    std::string name;
    std::string file;
    std::size_t line = 0;
};

Named named(const std::string& text)
{
    const std::regex form{R"((.*?)(?: \((.*):([0-9]+):[0-9]+\))?)"};
    std::smatch match;
    if (!std::regex_match(text, match, form))
        return {text, {}, 0};
    return {match[1], match[2], match[3].matched ? std::stoul(match[3]) : 0};
}

// The blockers of one direction, each as its object and, where a rule decided, its rule. Of
//
//     NO_ROUTE at route_lookup: vpc1.system (net.yaml:8:9); NACL_INGRESS_DENY at network_acl_ingress: acl2
//     (net.yaml:22:5), acl2 ingress entry 1 (net.yaml:24:9)
//
// they are vpc1.system, and acl2 with its entry.
std::vector<std::vector<Named>> blockers_of(const std::string& leg)
{
    std::vector<std::vector<Named>> blockers;
    const std::regex form{R"([A-Z0-9_]+(?: at [a-z_]+)?: ([^;,]+)(?:, ([^;,]+))?(?:; |$))"};
    for (std::sregex_iterator match{leg.begin(), leg.end(), form}, end; match != end; ++match) {
        std::vector<Named>& blocker = blockers.emplace_back();
        for (const std::size_t part : {1u, 2u})
            if ((*match)[part].matched)
                blocker.push_back(named((*match)[part]));
    }
    return blockers;
}

class FileText {
public:
    explicit FileText(const fs::path& file)
    {
        std::istringstream text{read_file(file)};
        for (std::string line; std::getline(text, line);)
            lines_.push_back(line);
    }

    const std::string& line(std::size_t number) const { return lines_.at(number - 1); }

    // Whether a line belongs to what stands at another: behind it, and further to the right up to there.
    bool is_part(std::size_t part, std::size_t whole) const
    {
        for (std::size_t number = whole + 1; number <= part; ++number)
            if (indentation(number) <= indentation(whole))
                return false;
        return part >= whole;
    }

private:
    std::size_t indentation(std::size_t number) const { return line(number).find_first_not_of(' '); }

    std::vector<std::string> lines_;
};

// What a file calls it: the VPC of a system table, the instance of a network interface.
std::string written_name(const std::string& name)
{
    return std::regex_replace(name, std::regex{R"((\.system|/eth[0-9]+)$)"}, "");
}

// Nobody has written it.
bool is_of_the_platform(const std::string& rule) { return rule == "default" || rule.ends_with(" system deny-all"); }

TEST_P(ExplainLibrary, names_the_line_of_every_blocker)
{
    const FileText text{GetParam()};
    for (const ExplainClaim& claim : explain_claims(GetParam())) {
        if (!claim.hint.empty())
            continue;
        const std::string leg = leg_line(explained(GetParam(), claim.arguments, true), claim.direction);
        const std::vector<std::vector<Named>> blockers = blockers_of(leg);
        const bool is_blocked = !leg.starts_with("REACHABLE") && !leg.starts_with("not asked");
        EXPECT_EQ(!blockers.empty(), is_blocked) << claim.line;
        for (const std::vector<Named>& blocker : blockers) {
            const Named& object = blocker.front();
            ASSERT_EQ(object.file, GetParam().string()) << claim.line;
            EXPECT_THAT(text.line(object.line), HasSubstr(written_name(object.name))) << claim.line;
            if (blocker.size() == 1 || is_of_the_platform(blocker[1].name))
                continue;
            const Named& rule = blocker[1];
            ASSERT_EQ(rule.file, GetParam().string()) << claim.line;
            // A rule stands in its group, its ACL or its instance; a route by itself.
            const std::string destination = rule.name.substr(0, rule.name.find(' '));
            EXPECT_TRUE(text.is_part(rule.line, object.line) ||
                        text.line(rule.line).find(destination) != std::string::npos)
                << claim.line << "\n"
                << text.line(rule.line);
        }
    }
}

// ---- The documented diagnoses ----

// Of a row of the table of troubleshooting cases, what it expects of one pair of the file: the beginning of what is
// said of the request, of its answer, and of a request the other way. Empty: the row says nothing, or something of the
// load or of the API.
struct Documented {
    std::string row;
    std::string forward{};
    std::string answer{};
    std::string reverse{};
};

const std::vector<Documented> kDocumented{
    {.row = "TS-01", .forward = "REACHABLE", .reverse = "REACHABLE"},
    {.row = "TS-02", .forward = "NO_ROUTE", .reverse = "REACHABLE"},
    {.row = "TS-03", .forward = "REACHABLE", .reverse = "NO_ROUTE"},
    {.row = "TS-04", .forward = "NO_ROUTE", .reverse = "NO_ROUTE"},
    {.row = "TS-05", .forward = "NO_ROUTE at route_lookup: rtb-c", .reverse = "REACHABLE"},
    {.row = "TS-06", .forward = "NO_ROUTE", .reverse = "REACHABLE"},
    {.row = "TS-08", .forward = "LOCAL_ROUTE_SHADOWS_PEER", .reverse = "LOCAL_ROUTE_SHADOWS_PEER"},
    {.row = "TS-10",
     .forward = "PEER_NON_TRANSITIVE at peer_route_lookup: vpc2",
     .reverse = "PEER_NON_TRANSITIVE at peer_route_lookup: vpc2"},
    {.row = "TS-11", .forward = "PEER_NON_TRANSITIVE"},
    {.row = "TS-14", .forward = "REACHABLE", .reverse = "REACHABLE"},
    {.row = "TS-15", .forward = "DEST_NOT_FOUND at peer_route_lookup: vpc2"},
    {.row = "TS-18", .forward = "WRONG_NEXT_HOP"},
    {.row = "TS-20", .forward = "PEER_NOT_ACTIVE", .reverse = "PEER_NOT_ACTIVE"},
    {.row = "TS-21", .forward = "PEER_NOT_ACTIVE", .reverse = "PEER_NOT_ACTIVE"},
    {.row = "TS-22", .forward = "PEER_NOT_ACTIVE", .reverse = "PEER_NOT_ACTIVE"},
    {.row = "TS-23", .forward = "REACHABLE", .reverse = "REACHABLE"},
    {.row = "TS-24", .forward = "NO_ROUTE", .reverse = "NO_ROUTE"},
    {.row = "TS-26", .forward = "REACHABLE", .reverse = "REACHABLE"},
    {.row = "TS-27", .forward = "REACHABLE", .reverse = "REACHABLE"},
    {.row = "TS-40", .forward = "SG_INGRESS_DENY at security_group_ingress: ecs2, default", .reverse = "REACHABLE"},
    {.row = "TS-41", .forward = "REACHABLE", .reverse = "SG_EGRESS_DENY at security_group_egress: ecs2, default"},
    {.row = "TS-43",
     .forward = "SG_INGRESS_DENY at security_group_ingress: sg2, sg2 ingress rule",
     .reverse = "REACHABLE"},
    {.row = "TS-45", .forward = "REACHABLE", .reverse = "REACHABLE"},
    {.row = "TS-47", .forward = "NACL_INGRESS_DENY", .reverse = "REACHABLE"},
    {.row = "TS-48",
     .forward = "REACHABLE",
     .answer = "NACL_INGRESS_DENY at network_acl_ingress: acl1, acl1 ingress system deny-all"},
    {.row = "TS-51", .forward = "NACL_INGRESS_DENY at network_acl_ingress: acl2, acl2 ingress system deny-all"},
    {.row = "TS-54", .forward = "REACHABLE", .reverse = "REACHABLE"},
    {.row = "TS-60", .forward = "REACHABLE", .reverse = "GUEST_DROP at guest: ecs2, ecs2 guest route 1"},
    {.row = "TS-61", .forward = "PUBLIC_RANGE_ESCAPES"},
    {.row = "TS-62", .forward = "PUBLIC_RANGE_ESCAPES"},
    {.row = "TS-64", .forward = "REACHABLE", .reverse = "REACHABLE"},
    {.row = "TS-65", .forward = "REACHABLE", .reverse = "REACHABLE"},
    {.row = "TS-66", .forward = "REACHABLE", .reverse = "REACHABLE"},
    {.row = "TS-68", .forward = "NO_ROUTE", .reverse = "NO_ROUTE"},
    {.row = "TS-70", .forward = "WRONG_NEXT_HOP"},
    {.row = "TS-72", .forward = "INSTANCE_STOPPED"},
    {.row = "TS-73", .forward = "GUEST_DROP", .reverse = "REACHABLE"},
    {.row = "TS-74", .forward = "SERVICE_WHITELIST"},
};

class DocumentedDiagnosis : public ::testing::TestWithParam<Documented> {};
INSTANTIATE_TEST_SUITE_P(Rows, DocumentedDiagnosis, ::testing::ValuesIn(kDocumented),
                         [](const auto& row) { return std::regex_replace(row.param.row, std::regex{"-"}, "_"); });

TEST_P(DocumentedDiagnosis, is_what_the_file_of_the_row_claims)
{
    const Documented& row = GetParam();
    std::vector<ExplainClaim> claims;
    for (const fs::path& file : fault_files())
        if (file.filename().string().starts_with(row.row + "-"))
            claims = explain_claims(file);
    const auto is_claimed = [&](const Arguments& arguments, const std::string& direction, const std::string& text) {
        return text.empty() || std::ranges::any_of(claims, [&](const ExplainClaim& claim) {
                   return claim.arguments == arguments && claim.direction == direction && claim.text.starts_with(text);
               });
    };
    EXPECT_TRUE(std::ranges::any_of(claims,
                                    [&](const ExplainClaim& claim) {
                                        Arguments reversed = claim.arguments;
                                        std::swap(reversed[0], reversed[1]);
                                        return is_claimed(claim.arguments, "forward", row.forward) &&
                                               is_claimed(claim.arguments, "return", row.answer) &&
                                               is_claimed(reversed, "forward", row.reverse);
                                    }))
        << "no pair of the file has what " << row.row << " expects";
}

// ---- The program ----

TEST(ExplainProgram, prints_what_is_claimed)
{
    const fs::path file = scenario_file("troubleshooting/TS-04-activated-and-no-routes");
    std::size_t asked = 0;
    for (const ExplainClaim& claim : explain_claims(file)) {
        Arguments command{"explain", "--minimal", file.string()};
        command.insert(command.end(), claim.arguments.begin(), claim.arguments.end());
        const Ended ended = vpcsim(command);
        EXPECT_EQ(ended.code, 1);
        EXPECT_EQ(leg_line(without_places(ended.out), claim.direction), claim.text) << claim.line;
        ++asked;
    }
    EXPECT_GT(asked, 0u);
}

}  // namespace
}  // namespace vpcsim::program
