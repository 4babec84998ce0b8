// Declarations: the names that a scenario's sections declare, and whether a reference names one of them.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vpcsim/base/value.h"
#include "vpcsim/scenario/shape.h"

namespace vpcsim {

class Declarations {
public:
    // Both must outlive this. An object counts as declared whatever else is wrong with it.
    Declarations(const Value& tree, const Shape& root);

    // What follows "`key: text` " in a message: "is not a declared vswitch; did you mean `vsw2`?". Empty when the text
    // names something that the reference may name.
    std::string complaint(std::string_view text, const Shape& reference) const;

private:
    void declare_results(const Value& tree);

    struct Section {
        std::string_view key;
        std::string_view noun;
        bool is_readable = true;                                         // else whatever is said to be in it may be
        std::vector<std::string_view> names;                             // as written
        std::vector<std::pair<std::string_view, const Value*>> by_name;  // sorted

        // The entry that is written with exactly this name.
        const Value* entry(std::string_view name) const;
    };

    const Section* section(std::string_view key) const;
    // The entry that is called so; also `web-2` when `web` has `count: 3`.
    const Value* find(std::string_view section_key, std::string_view name) const;
    // Whether the entry of that name has a `count:`.
    bool is_counted(std::string_view section_key, std::string_view name) const;
    bool names_it(std::string_view text, const Target& target) const;
    bool has_end(std::string_view connection, std::string_view vpc, std::string_view section_key) const;
    std::string eni_complaint(std::string_view text, std::string_view section_key) const;
    std::string peer_end_complaint(std::string_view text, std::string_view section_key) const;
    std::string undeclared(std::string_view name, std::string_view section_key) const;
    std::string expectation(const Shape& reference) const;

    std::vector<Section> sections_;
};

inline constexpr std::string_view kPrimaryEni = "eth0";
inline constexpr std::string_view kSystemTableSuffix = ".system";

}  // namespace vpcsim
