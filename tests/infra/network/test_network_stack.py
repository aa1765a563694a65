"""The network: who can get out, by which address, and what is left when the stack is gone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.infra.conftest import ONE
from tests.infra.synthesised import Synthesised, Template, synthesise


def default_routes(template: Template, target: str) -> list[Any]:
    return [
        route[target]
        for route in template.properties("AWS::EC2::Route")
        if route["DestinationCidrBlock"] == "0.0.0.0/0" and target in route
    ]


def test_the_nat_gateway_uses_an_elastic_ip_of_the_stack(plain: Synthesised) -> None:
    (address,) = plain.network.of_type("AWS::EC2::EIP")
    gateway = plain.network.only("AWS::EC2::NatGateway")["Properties"]
    assert gateway["AllocationId"] == {"Fn::GetAtt": [address, "AllocationId"]}


def test_an_elastic_ip_outlives_the_stack_but_not_a_first_deployment_that_fails(full: Synthesised) -> None:
    addresses = full.network.of_type("AWS::EC2::EIP").values()
    assert {(each["DeletionPolicy"], each["UpdateReplacePolicy"]) for each in addresses} == {
        ("RetainExceptOnCreate", "Retain")
    }


def test_fixed_ips_are_given_out_separated_by_commas(plain: Synthesised, full: Synthesised) -> None:
    (address,) = plain.network.of_type("AWS::EC2::EIP")
    assert plain.network.output("FixedIps") == {"Ref": address}
    first, second = full.network.of_type("AWS::EC2::EIP")
    assert full.network.output("FixedIps") == {"Fn::Join": ["", [{"Ref": first}, ",", {"Ref": second}]]}


def test_two_zones_have_a_gateway_and_an_address_each(full: Synthesised) -> None:
    gateways = full.network.of_type("AWS::EC2::NatGateway")
    assert len({json.dumps(each["Properties"]["AllocationId"]) for each in gateways.values()}) == 2
    assert len({json.dumps(each["Properties"]["SubnetId"]) for each in gateways.values()}) == 2
    assert sorted(each["Ref"] for each in default_routes(full.network, "NatGatewayId")) == sorted(gateways)


def test_a_second_zone_leaves_the_subnets_of_the_first_where_they_are(plain: Synthesised, full: Synthesised) -> None:
    def blocks(template: Template) -> dict[str, str]:
        return {name: each["Properties"]["CidrBlock"] for name, each in template.of_type("AWS::EC2::Subnet").items()}

    assert blocks(plain.network).items() < blocks(full.network).items()


def test_given_addresses_are_used_and_none_is_made(given_address: Synthesised) -> None:
    template = given_address.network
    assert template.only("AWS::EC2::NatGateway")["Properties"]["AllocationId"] == "eipalloc-0123456789abcdef0"
    assert not template.of_type("AWS::EC2::EIP")
    assert template.output("AllocationIds") == "eipalloc-0123456789abcdef0"
    assert "FixedIps" not in template.body["Outputs"]


def test_instances_take_the_place_of_the_gateways(instances: Synthesised) -> None:
    template = instances.network
    assert not template.of_type("AWS::EC2::NatGateway")
    routes = default_routes(template, "InstanceId")
    assert sorted(each["Ref"] for each in routes) == sorted(template.of_type("AWS::EC2::Instance"))
    associations = list(template.properties("AWS::EC2::EIPAssociation"))
    assert sorted(each["InstanceId"]["Ref"] for each in associations) == sorted(template.of_type("AWS::EC2::Instance"))
    assert sorted(each["AllocationId"]["Fn::GetAtt"][0] for each in associations) == sorted(
        template.of_type("AWS::EC2::EIP")
    )


def test_a_nat_instance_is_small_encrypted_and_forwards_what_is_not_its_own(instances: Synthesised) -> None:
    for instance in instances.network.properties("AWS::EC2::Instance"):
        assert instance["InstanceType"] == "t4g.nano"
        assert instance["SourceDestCheck"] is False
        assert all(disk["Ebs"]["Encrypted"] for disk in instance["BlockDeviceMappings"])
        parameter = instances.network.body["Parameters"][instance["ImageId"]["Ref"]]
        assert parameter["Default"].endswith("al2023-ami-kernel-default-arm64") or "al2023" in parameter["Default"]
        assert parameter["Default"].endswith("arm64")


def test_a_nat_instance_takes_only_version_2_of_the_metadata_service(instances: Synthesised) -> None:
    templates = instances.network.of_type("AWS::EC2::LaunchTemplate")
    used = {each["LaunchTemplate"]["LaunchTemplateName"] for each in instances.network.properties("AWS::EC2::Instance")}
    named = {
        each["Properties"]["LaunchTemplateName"]: each["Properties"]["LaunchTemplateData"]["MetadataOptions"]
        for each in templates.values()
    }
    assert {named[name]["HttpTokens"] for name in used} == {"required"}


def test_nobody_reaches_a_nat_instance_but_the_private_subnets_and_only_by_https(instances: Synthesised) -> None:
    groups = [
        group for group in instances.network.properties("AWS::EC2::SecurityGroup") if "NAT" in group["GroupDescription"]
    ]
    assert len(groups) == 1
    for rule in groups[0]["SecurityGroupIngress"]:
        assert (rule["CidrIp"], rule["FromPort"], rule["ToPort"]) == ("10.83.0.0/22", 443, 443)


def test_a_nat_instance_is_repaired_without_a_person(instances: Synthesised) -> None:
    actions = {
        alarm["MetricName"]: json.dumps(alarm["AlarmActions"])
        for alarm in instances.network.properties("AWS::CloudWatch::Alarm")
    }
    assert "ec2:recover" in actions["StatusCheckFailed_System"]
    assert "ec2:reboot" in actions["StatusCheckFailed_Instance"]


def test_addresses_can_be_taken_off_before_gateways_and_instances_change_places(tmp_path: Path) -> None:
    paused = synthesise(ONE, tmp_path / "app", context={"without_nat": "true"}).network
    assert paused.of_type("AWS::EC2::EIP")
    assert not paused.of_type("AWS::EC2::NatGateway")
    assert not paused.of_type("AWS::EC2::EIPAssociation")
    assert default_routes(paused, "NatGatewayId") == []


def test_there_are_only_public_and_private_subnets_and_none_gives_out_public_addresses(full: Synthesised) -> None:
    subnets = list(full.network.properties("AWS::EC2::Subnet"))
    assert len(subnets) == 4
    assert not any(subnet["MapPublicIpOnLaunch"] for subnet in subnets)


def test_zones_are_chosen_where_the_stack_is_deployed_so_that_synthesis_needs_no_account(full: Synthesised) -> None:
    zones = {json.dumps(subnet["AvailabilityZone"]) for subnet in full.network.properties("AWS::EC2::Subnet")}
    assert zones == {json.dumps({"Fn::Select": [zone, {"Fn::GetAZs": ""}]}) for zone in (0, 1)}


def test_the_default_security_group_is_closed(plain: Synthesised) -> None:
    assert plain.network.of_type("Custom::VpcRestrictDefaultSG")


def test_traffic_is_logged_for_as_long_as_relay_yaml_says(plain: Synthesised, full: Synthesised) -> None:
    for app, days in ((plain, 90), (full, 30)):
        flow = app.network.only("AWS::EC2::FlowLog")["Properties"]
        group = app.network.body["Resources"][flow["LogGroupName"]["Ref"]]["Properties"]
        assert flow["TrafficType"] == "ALL"
        assert group["RetentionInDays"] == days


def test_dynamodb_is_reached_by_an_endpoint_that_costs_nothing_and_there_is_no_other(full: Synthesised) -> None:
    endpoint = full.network.only("AWS::EC2::VPCEndpoint")["Properties"]
    assert endpoint["VpcEndpointType"] == "Gateway"
    assert endpoint["ServiceName"]["Fn::Join"][1][-1] == ".dynamodb"
    assert len(endpoint["RouteTableIds"]) == len(full.network.of_type("AWS::EC2::RouteTable"))
