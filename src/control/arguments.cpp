#include "arguments.h"

#include "vpcsim/base/assert.h"
#include "vpcsim/base/format.h"
#include "words.h"

namespace vpcsim {

const Value& Arguments::operator[](std::string_view name) const
{
    const Value* value = map_->find(name);
    VPCSIM_ASSERT(value != nullptr);
    return *value;
}

std::string Arguments::text(std::string_view name, std::string_view otherwise) const
{
    const Value* value = map_->find(name);
    if (value == nullptr)
        return std::string{otherwise};
    return value->is_integer() ? std::to_string(value->integer()) : value->text();
}

std::int64_t Arguments::number(std::string_view name, std::int64_t otherwise) const
{
    return has(name) ? (*this)[name].integer() : otherwise;
}

bool Arguments::truth(std::string_view name, bool otherwise) const
{
    return has(name) ? (*this)[name].boolean() : otherwise;
}

std::size_t Arguments::index_of(std::string_view word, std::span<const std::string_view> choices)
{
    const auto found = std::ranges::find_if(choices, [&](std::string_view choice) { return same_word(choice, word); });
    VPCSIM_ASSERT(found != choices.end());
    return static_cast<std::size_t>(found - choices.begin());
}

std::optional<Cidr> Arguments::block(std::string_view name) const
{
    if (!has(name))
        return std::nullopt;
    return parse_cidr((*this)[name].text()).value().block;
}

std::optional<IpAddress> Arguments::address(std::string_view name) const
{
    if (!has(name))
        return std::nullopt;
    return parse_ip((*this)[name].text()).value();
}

std::optional<RuleProtocol> Arguments::protocol(std::string_view name) const
{
    return has(name) ? read_protocol((*this)[name]) : std::nullopt;
}

std::optional<PortsText> Arguments::ports(std::string_view name) const
{
    return has(name) ? read_ports((*this)[name]) : std::nullopt;
}

std::optional<Duration> Arguments::time(std::string_view name) const
{
    return has(name) ? parse_duration((*this)[name].text()) : std::nullopt;
}

std::optional<Bytes> Arguments::size(std::string_view name) const
{
    return has(name) ? parse_bytes((*this)[name].text()) : std::nullopt;
}

const Value::List& Arguments::list(std::string_view name) const
{
    static const Value::List kNothing;
    return has(name) ? (*this)[name].items() : kNothing;
}

std::vector<Arguments> Arguments::records(std::string_view name) const
{
    std::vector<Arguments> records;
    for (const Value& item : list(name))
        records.emplace_back(item, format("{}[{}]", path_to(name), records.size() + 1));
    return records;
}

std::string Arguments::path_to(std::string_view name) const
{
    return path_.empty() ? std::string{name} : format("{}.{}", path_, name);
}

Origin Arguments::origin(std::string_view name) const
{
    const Value* value = map_->find(name);
    return value != nullptr && value->origin().is_known() ? value->origin() : map_->origin();
}

ApiError Arguments::error(std::string_view name, std::string code, std::string message) const
{
    return {std::move(code), std::move(message), path_to(name), origin(name)};
}

ApiError Arguments::error(std::string_view name, std::size_t item, std::string code, std::string message) const
{
    ApiError error = this->error(name, std::move(code), std::move(message));
    error.parameter = format("{}[{}]", error.parameter, item + 1);
    const Origin at = list(name).at(item).origin();
    if (at.is_known())
        error.origin = at;
    return error;
}

}  // namespace vpcsim
