#include "causes.h"

#include <algorithm>
#include <map>

namespace vpcsim {

std::vector<Cause> causes_of(const MatrixReport& report)
{
    std::vector<Cause> causes;
    std::map<PairFate, std::size_t> known;
    for (const Matrix& matrix : report.matrices)
        for (const InstanceId from : ids(report.network.instances))
            for (const InstanceId to : ids(report.network.instances)) {
                const PairFate& fate = matrix.at(from, to);
                if (!fate.has_cause())
                    continue;
                const auto [at, is_new] = known.try_emplace(like_with_like(report.network, fate), causes.size());
                if (is_new)
                    causes.push_back({fate, 0, {}, from, to, matrix.family});
                Cause& cause = causes[at->second];
                ++cause.pairs;
                cause.objects.insert(fate.object.id);
            }
    std::ranges::stable_sort(causes, std::greater{}, &Cause::pairs);
    return causes;
}

}  // namespace vpcsim
