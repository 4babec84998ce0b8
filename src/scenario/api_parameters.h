// The keys of a scenario file as parameters of the API: the same words in CamelCase, but for those of one table.
#pragma once

#include <initializer_list>
#include <string_view>

#include "vpcsim/base/value.h"

namespace vpcsim {

// A key of the file and, where one action calls it otherwise than all the others do, its parameter there.
struct Key {
    constexpr Key(const char* name) : key{name} {}  // NOLINT: a key is mostly just its name
    constexpr Key(std::string_view name, std::string_view its_parameter = {}) : key{name}, parameter{its_parameter} {}

    std::string_view key;
    std::string_view parameter;
};

// The members of `object` named by `keys`, as parameters.
Value parameters(const Value& object, std::initializer_list<Key> keys);
// Of a list of rules or entries: all members of each.
Value all_parameters_of_each(const Value& list);

}  // namespace vpcsim
