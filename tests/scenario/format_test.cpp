#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "example.h"
#include "schema_judge.h"
#include "vpcsim/base/format.h"
#include "vpcsim/json/json.h"
#include "vpcsim/scenario/format.h"
#include "vpcsim/scenario/schema.h"
#include "vpcsim/scenario/yaml_reader.h"
#include "vpcsim/vpc/assumptions.h"

namespace vpcsim {
namespace {

using testing::IsEmpty;

void for_each_object(const Shape& shape, const std::function<void(const Shape&)>& visit)
{
    if (shape.kind == Shape::Kind::Object)
        visit(shape);
    for (const Field& field : shape.fields)
        for_each_object(field.shape, visit);
    for (const Shape& alternative : shape.alternatives)
        for_each_object(alternative, visit);
    if (shape.item != nullptr)
        for_each_object(*shape.item, visit);
}

Value parsed(std::string_view text)
{
    std::vector<Diagnostic> diagnostics;
    Value value = read_yaml(text, diagnostics);
    EXPECT_THAT(diagnostics, IsEmpty()) << text;
    return value;
}

// What the builder gets to see.
Value with_defaults(std::string_view text) { return with_defaults(parsed(text), scenario_format()); }

TEST(Format, accepts_the_example_and_knows_where_it_stands)
{
    EXPECT_THAT(mistakes_in(kExample), IsEmpty());
    const Value tree = parsed(kExample);
    EXPECT_EQ(tree.find("peer_connections")->find("pcc1")->find("bandwidth")->origin(), (Origin{29, 53}));
}

TEST(Format, writes_out_the_defaults)
{
    const Value tree = with_defaults(kExample);
    const Value& ping = *tree.find("checks")->items()[1].find("ping");
    EXPECT_EQ(ping.find("count")->integer(), 1);
    EXPECT_EQ(ping.find("interval")->text(), "1s");
    EXPECT_EQ(ping.find("family")->text(), "ipv4");
    EXPECT_EQ(ping.find("size")->text(), "56B");
    EXPECT_EQ(ping.find("count")->origin(), ping.origin());
    const Value& instance = *tree.find("instances")->find("ecs1");
    EXPECT_FALSE(instance.find("source_dest_check")->boolean());
    EXPECT_EQ(instance.find("status")->text(), "running");
    EXPECT_EQ(instance.find("count"), nullptr);
    EXPECT_EQ(with_defaults("version: 1\nname: x").find("seed")->integer(), 1);
}

TEST(Format, says_for_every_key_what_it_means_in_one_sentence)
{
    for_each_object(scenario_format(), [](const Shape& object) {
        std::set<std::string_view> keys;
        for (const Field& field : object.fields) {
            EXPECT_TRUE(keys.insert(field.key).second) << field.key << " stands twice in one table";
            EXPECT_EQ(field.key.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"), std::string_view::npos);
            EXPECT_GT(field.doc.size(), 10u) << field.key;
            EXPECT_EQ(field.doc.back(), '.') << field.key;
            EXPECT_FALSE(field.example.empty()) << field.key;
            EXPECT_FALSE(field.presence == Presence::Required && !field.default_text.empty()) << field.key;
        }
        for (const std::string_view key : object.exactly_one)
            EXPECT_TRUE(keys.contains(key)) << key;
    });
}

// References are compared with what a file declares, so the examples stand in a file that declares them.
TEST(Format, gives_examples_and_defaults_that_it_accepts_itself)
{
    const Value declared = parsed(R"(
accounts: {corp: {}, partner: {}}
vpcs: {vpc1: {}, vpc2: {}}
vswitches: {vsw1: {}, vsw2: {}}
route_tables: {rtb1: {}}
security_groups: {sg1: {}, sg2: {}}
network_acls: {acl1: {}}
instances: {ecs1: {enis: [{name: eth1}]}, ecs2: {}}
peer_connections: {pcc1: {vpc: vpc1}}
)");
    for_each_object(scenario_format(), [&](const Shape& object) {
        for (const Field& field : object.fields)
            for (const std::string_view text : {field.example, field.default_text}) {
                if (text.empty())
                    continue;
                // One more key at the root, of the shape in question, and only what is wrong with its value.
                std::vector<Field> fields{scenario_format().fields.begin(), scenario_format().fields.end()};
                fields.push_back({"the_example", field.shape, Presence::Optional, {}, {}});
                const Shape root = shape::object({fields.data(), fields.size()});
                Value tree = declared;
                tree.set("the_example", parsed(text), Origin{1000, 1});
                std::vector<Diagnostic> diagnostics;
                check_shape(tree, root, diagnostics);
                for (const Diagnostic& diagnostic : diagnostics)
                    EXPECT_EQ(diagnostic.message.find("the_example"), std::string::npos)
                        << field.key << ": " << diagnostic.message;
            }
    });
}

TEST(Format, knows_every_assumption_of_the_data_plane)
{
    for (const AssumptionField& assumption : assumption_fields()) {
        const auto& fields = std::ranges::find(scenario_format().fields, "assumptions", &Field::key)->shape.fields;
        EXPECT_NE(std::ranges::find(fields, assumption.name, &Field::key), fields.end()) << assumption.name;
    }
    const std::string text = "version: 1\nname: x\nassumptions: {mtu_inter_region: 1400, region_fixed_delay: 1ms}\n";
    EXPECT_EQ(build_scenario(text, "x").network.assumptions.mtu_inter_region, 1400);
    for (const int mtu : {0, 1279, 8501})
        EXPECT_THAT(mistakes_in(format("version: 1\nname: x\nassumptions: {{mtu_intra_region: {}}}\n", mtu)),
                    testing::ElementsAre(testing::HasSubstr("from 1280 to 8500")));
}

TEST(Schema, accepts_what_the_reader_accepts)
{
    const Value schema = from_json(json_schema());
    EXPECT_EQ(judge(parsed(kExample), schema), "");
    EXPECT_EQ(judge(with_defaults(kExample), schema), "");
    EXPECT_EQ(judge(parsed("{version: 1, name: 01-x, instances: {a: {vswitch: v, security_groups: [g], ipv6: "
                           "[\"::1\"]}}}"),
                    schema),
              "");
    EXPECT_EQ(judge(parsed("{version: 1, name: x, security_groups: {a: {vpc: v, type: Basic, ingress: [{ip_protocol: "
                           "58}]}}}"),
                    schema),
              "");
}

TEST(Schema, refuses_what_the_reader_refuses)
{
    const Value schema = from_json(json_schema());
    EXPECT_EQ(judge(parsed("{name: x}"), schema), "/: version is missing");
    EXPECT_EQ(judge(parsed("{version: 1, name: x, vpc: {}}"), schema), "/vpc: unknown");
    EXPECT_EQ(judge(parsed("{version: 2, name: x}"), schema), "/version: too large");
    EXPECT_EQ(judge(parsed("{version: 1, name: x, duration: 5}"), schema), "/duration: not string");
    EXPECT_EQ(judge(parsed("{version: 1, name: x, duration: 5 s}"), schema), "/duration: pattern");
    EXPECT_EQ(judge(parsed("{version: 1, name: x, accounts: {1x: {}}}"), schema), "/accounts: name 1x");
    EXPECT_EQ(judge(parsed("{version: 1, name: x, checks: [{at: 1s, expect: reachable}]}"), schema),
              "/checks/0: oneOf");
    EXPECT_EQ(judge(parsed("{version: 1, name: x, checks: [{at: 1s, ping: {from: a, to: b}, expect: maybe}]}"), schema),
              "/checks/0/expect: anyOf");
}

TEST(Schema, describes_every_field_and_shuts_every_object)
{
    const std::function<void(const Value&)> walk = [&](const Value& schema) {
        if (const Value* properties = schema.find("properties")) {
            EXPECT_FALSE(schema.find("additionalProperties")->boolean());
            for (const Value::Member& property : properties->members()) {
                EXPECT_TRUE(property.value.find("description")->is_text()) << property.key;
                EXPECT_EQ(property.value.find("examples")->items().size(), 1u) << property.key;
            }
        }
        if (schema.is_map())
            for (const Value::Member& member : schema.members())
                walk(member.value);
        if (schema.is_list())
            for (const Value& item : schema.items())
                walk(item);
    };
    const Value schema = from_json(json_schema());
    EXPECT_EQ(schema.find("$schema")->text(), "https://json-schema.org/draft/2020-12/schema");
    walk(schema);
}

}  // namespace
}  // namespace vpcsim
