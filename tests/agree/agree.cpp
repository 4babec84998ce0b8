// agree [NETWORKS [FIRST]]: asks `explain` about ten flows of each of so many random networks, runs them, and prints
// where the two differ; of two of them it tries the repair, too. Exit code 1 when anything is wrong. The figures stand
// at the end.
#include <charconv>
#include <cstdio>
#include <exception>
#include <map>
#include <string>
#include <string_view>

#include "support/agreement.h"
#include "support/repair_trial.h"
#include "vpcsim/base/format.h"

namespace vpcsim {
namespace {

constexpr int kFlowsOfEach = 10;
constexpr int kRepairsOfEach = 2;  // one costs as much as the rest of a network
constexpr std::uint64_t kMostPrinted = 10;

struct Figures {
    std::uint64_t flows = 0;
    std::uint64_t answered = 0;
    std::uint64_t repaired = 0;
    std::uint64_t faults = 0;
    std::map<std::string_view, std::uint64_t> drops;  // by reason, of requests and replies
};

void note_fault(Figures& figures, const std::string& fault)
{
    if (fault.empty())
        return;
    if (++figures.faults <= kMostPrinted)
        std::fputs(fault.c_str(), stderr);
}

void ask_about(std::uint64_t seed, Figures& figures)
{
    const RandomNetwork world = random_network(seed);
    Analyst analyst{world.network, world.guests};
    RandomStream random{seed, "flows", "agree"};
    for (int number = 0; number < kFlowsOfEach; ++number) {
        const RandomFlow flow = random_flow(world, random);
        const RealFate fate = real_fate(world, flow);
        ++figures.flows;
        figures.answered += fate.is_answered ? 1 : 0;
        for (const RealLeg* leg : {&fate.request, &fate.reply})
            if (leg->end == RealLeg::End::Dropped || leg->end == RealLeg::End::Left)
                ++figures.drops[code(leg->verdict.reason)];
        note_fault(figures, disagreement(world, flow, fate, analyst));
        if (number >= kRepairsOfEach)
            continue;
        const RepairTrial trial = try_repair(world, flow, fate);
        figures.repaired += trial.is_found && trial.edits > 0 ? 1 : 0;
        note_fault(figures, trial.fault);
    }
}

bool read(const char* text, std::uint64_t& number)
{
    const std::string_view digits{text};
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return error == std::errc{} && end == digits.data() + digits.size();
}

int run(std::uint64_t networks, std::uint64_t first)
{
    Figures figures;
    for (std::uint64_t seed = first; seed < first + networks; ++seed)
        try {
            ask_about(seed, figures);
        } catch (const std::exception& error) {
            note_fault(figures, format("network {}: {}\n", seed, error.what()));
        }
    for (const auto& [reason, count] : figures.drops)
        std::fputs(format("{:<22} {:>9}\n", reason, count).c_str(), stdout);
    std::fputs(format("{} networks from {} on, {} flows, {} answered, {} repaired; {} disagreements\n", networks, first,
                      figures.flows, figures.answered, figures.repaired, figures.faults)
                   .c_str(),
               stdout);
    return figures.faults == 0 ? 0 : 1;
}

}  // namespace
}  // namespace vpcsim

int main(int argc, char** argv)
{
    std::uint64_t networks = 100'000;
    std::uint64_t first = 1;
    if (argc > 3 || (argc > 1 && !vpcsim::read(argv[1], networks)) || (argc > 2 && !vpcsim::read(argv[2], first))) {
        std::fputs("usage: agree [NETWORKS [FIRST]]\n", stderr);
        return 2;
    }
    return vpcsim::run(networks, first);
}
