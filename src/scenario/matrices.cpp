// Matrices: who must reach whom, of all instances.
#include <algorithm>

#include "settings.h"
#include "vpcsim/base/format.h"
#include "vpcsim/explain/matrix.h"

namespace vpcsim {
namespace {

class MatrixReader {
public:
    MatrixReader(const Value& file, const Rehearsed& rehearsed, const Scenario& scenario, const IsFailed& is_failed,
                 std::vector<Diagnostic>& diagnostics)
        : file_{file}, rehearsed_{rehearsed}, scenario_{scenario}, is_failed_{is_failed}, diagnostics_{diagnostics}
    {
    }

    MatrixCheck read(const Value& entry)
    {
        ++number_;
        matrix_ = {};
        matrix_.origin = entry.origin();
        matrix_.at = kStart + duration_of(*entry.find("at"));
        if (scenario_.duration && matrix_.at > kStart + *scenario_.duration)
            report(entry.find("at")->origin(), format("the time {} comes after the run's end; `duration` is {}",
                                                      to_string(matrix_.at), to_string(*scenario_.duration)));
        matrix_.service = service_of(*entry.find("protocol"));
        matrix_.families = families_of(word_of(*entry.find("family")));
        read_others(entry);
        const Value& expect = *entry.find("expect");
        if (expect.members().empty() && !matrix_.others)
            report(expect.origin(), "it judges nobody: `expect` is empty, and `others` may reach anybody");
        for (const Value::Member& sender : expect.members())
            read_sender(sender);
        const Value* name = entry.find("name");
        matrix_.name = name != nullptr ? name->text() : default_name();
        return std::move(matrix_);
    }

private:
    void report(Origin at, const std::string& message)
    {
        diagnostics_.push_back({at, format("matrix {}: {}", number_, message)});
    }

    static std::vector<IpFamily> families_of(const std::string& word)
    {
        if (word == "both")
            return {IpFamily::V4, IpFamily::V6};
        return {word == "ipv6" ? IpFamily::V6 : IpFamily::V4};
    }

    std::string default_name() const
    {
        const bool is_both = matrix_.families.size() > 1;
        const bool is_v6 = matrix_.families.front() == IpFamily::V6;
        return format("matrix {} ({})", to_string(matrix_.service),
                      is_both ? "IPv4 and IPv6"
                      : is_v6 ? "IPv6"
                              : "IPv4");
    }

    void read_others(const Value& entry)
    {
        const Value& others = *entry.find("others");
        const std::string word = word_of(others);
        if (word != "anybody")
            matrix_.others = ReachedSet{word == "everybody", {}, others.origin()};
    }

    void read_sender(const Value::Member& sender)
    {
        const ReachedSet reached = reached_set(sender.key_origin, sender.value);
        for (const InstanceId instance : instances_called(sender.key, sender.key_origin))
            if (!matrix_.expected.emplace(instance, reached).second)
                report(sender.key_origin, format("{} has an entry already", rehearsed_.network.name(instance)));
    }

    ReachedSet reached_set(Origin at, const Value& value)
    {
        ReachedSet set{false, {}, at};
        if (value.is_text()) {
            set.is_complement = word_of(value) == "everybody";
            return set;
        }
        const Value* all_but = value.find("all_but");
        set.is_complement = all_but != nullptr;
        for (const Value& name : (all_but != nullptr ? *all_but : value).items())
            for (const InstanceId instance : instances_called(name.text(), name.origin()))
                set.members.push_back(instance);
        std::ranges::sort(set.members);
        return set;
    }

    // Nobody, where that has been complained of.
    std::vector<InstanceId> instances_called(const std::string& name, Origin at)
    {
        if (names_failed(name, is_failed_))
            return {};
        const Value* instances = file_.find("instances");
        const Value* written = instances != nullptr ? instances->find(name) : nullptr;
        const Value* count = written != nullptr ? written->find("count") : nullptr;
        if (count == nullptr)
            return instance_called(name, at);
        std::vector<InstanceId> all;
        for (std::int64_t number = 1; number <= count->integer(); ++number)
            for (const InstanceId instance : instance_called(format("{}-{}", name, number), at))
                all.push_back(instance);
        return all;
    }

    std::vector<InstanceId> instance_called(const std::string& name, Origin at)
    {
        const InstanceId instance = rehearsed_.network.find<InstanceId>(name);
        if (instance.is_none()) {
            if (rehearsed_.is_whole)  // else it could not be made, and has been complained of
                report(at, format("`{}` is never made; see the timeline", name));
            return {};
        }
        if (rehearsed_.made[instance] <= matrix_.at)
            return {instance};
        report(at, format("{} is made only at {}", name, to_string(rehearsed_.made[instance])));
        return {};
    }

    const Value& file_;
    const Rehearsed& rehearsed_;
    const Scenario& scenario_;
    const IsFailed& is_failed_;
    std::vector<Diagnostic>& diagnostics_;
    std::size_t number_ = 0;
    MatrixCheck matrix_;
};

}  // namespace

void read_matrices(const Value& file, const Rehearsed& rehearsed, Scenario& scenario, const IsFailed& is_failed,
                   std::vector<Diagnostic>& diagnostics)
{
    const Value* matrices = file.find("matrices");
    if (matrices == nullptr || matrices->items().empty())
        return;
    if (const std::size_t instances = rehearsed.network.instances.size(); instances > kMostMatrixInstances) {
        diagnostics.push_back({matrices->origin(), format("`matrices` judge at most {} instances; there are {}",
                                                          kMostMatrixInstances, instances)});
        return;
    }
    MatrixReader reader{file, rehearsed, scenario, is_failed, diagnostics};
    for (const Value& entry : matrices->items())
        scenario.matrices.push_back(reader.read(entry));
}

}  // namespace vpcsim
