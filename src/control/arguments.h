// Arguments: the parameters of a call, or of one entry of a list in it.
// Invariant: checked against its table, so what is there has the right shape, and reading it cannot fail.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rule_text.h"
#include "vpcsim/base/time.h"
#include "vpcsim/base/units.h"
#include "vpcsim/base/value.h"
#include "vpcsim/control/action.h"
#include "vpcsim/control/call_result.h"
#include "vpcsim/wire/address.h"

namespace vpcsim {

class Arguments {
public:
    explicit Arguments(const Value& map, std::string path = {}) : map_{&map}, path_{std::move(path)} {}

    bool has(std::string_view name) const { return map_->find(name) != nullptr; }
    const Value& operator[](std::string_view name) const;  // REQUIRES: has(name)

    std::string text(std::string_view name, std::string_view otherwise = {}) const;
    std::int64_t number(std::string_view name, std::int64_t otherwise = 0) const;
    bool truth(std::string_view name, bool otherwise = false) const;
    // The place of the word in the parameter's choices.
    template <std::size_t count>
    std::size_t choice(std::string_view name, const std::string_view (&choices)[count], std::size_t otherwise = 0) const
    {
        return has(name) ? index_of(text(name), choices) : otherwise;
    }
    std::optional<Cidr> block(std::string_view name) const;
    std::optional<IpAddress> address(std::string_view name) const;
    std::optional<RuleProtocol> protocol(std::string_view name) const;
    std::optional<PortsText> ports(std::string_view name) const;
    std::optional<Duration> time(std::string_view name) const;
    std::optional<Bytes> size(std::string_view name) const;
    // The items of a list, as Arguments of their own where they are maps; none when the list is not there.
    const Value::List& list(std::string_view name) const;
    std::vector<Arguments> records(std::string_view name) const;

    // Where the map was written.
    Origin origin() const { return map_->origin(); }
    // Where the parameter was written, or the map where it is missing.
    Origin origin(std::string_view name) const;
    // An error that points at the parameter, or at the map where it is missing.
    ApiError error(std::string_view name, std::string code, std::string message) const;
    // ... at one item of a list, counted from 0.
    ApiError error(std::string_view name, std::size_t item, std::string code, std::string message) const;

private:
    static std::size_t index_of(std::string_view word, std::span<const std::string_view> choices);
    std::string path_to(std::string_view name) const;

    const Value* map_;
    std::string path_;  // "Permissions[2]"; empty for the call's own parameters
};

}  // namespace vpcsim
