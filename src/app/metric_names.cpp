#include "metric_names.h"

#include <algorithm>

#include "vpcsim/base/format.h"
#include "vpcsim/base/spelling.h"

namespace vpcsim {

const Metric* metric_called(std::string_view name, const std::vector<Metric>& metrics)
{
    const auto found = std::ranges::find_if(metrics, [&](const Metric& metric) { return metric.is_called(name); });
    return found != metrics.end() ? &*found : nullptr;
}

std::string metric_hint(std::string_view name, const std::vector<Metric>& metrics)
{
    std::vector<std::string_view> names;
    for (const Metric& metric : metrics) {
        if (metric.name.ends_with(format(".{}", name)))
            return format("; did you mean `{}`?", metric.name);
        names.push_back(metric.name);
    }
    const std::string hint = did_you_mean(name, names);
    return hint.empty() ? "; `vpcsim sweep --help` lists them" : hint;
}

}  // namespace vpcsim
