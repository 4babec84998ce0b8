// Words of the API are compared whatever their case; lists of them are printed in messages.
#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>

namespace vpcsim {

inline bool same_word(std::string_view a, std::string_view b)
{
    const auto lower = [](char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

// "a, b and c".
template <class Names, class Projection = std::identity>
std::string enumerate(const Names& names, Projection projection = {})
{
    std::string text;
    const std::size_t count = std::size(names);
    std::size_t index = 0;
    for (const auto& name : names) {
        if (index > 0)
            text += index + 1 == count ? " and " : ", ";
        text += std::string_view{std::invoke(projection, name)};
        ++index;
    }
    return text;
}

}  // namespace vpcsim
