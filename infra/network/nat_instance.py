"""A small EC2 instance in place of a NAT gateway: about a sixth of the price, minutes of pause when it fails."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from infra.acknowledge import acknowledge, acknowledge_finding

_COMMANDS = (
    # The Elastic IP arrives a moment after the instance runs, and nothing can be installed before.
    "until dnf install --assumeyes iptables-services; do sleep 5; done",
    "echo 'net.ipv4.ip_forward=1' > /etc/sysctl.d/90-nat.conf",
    "sysctl --load=/etc/sysctl.d/90-nat.conf",
    "systemctl enable --now iptables",
    "interface=$(ip -oneline route show default | awk '{print $5; exit}')",
    'iptables --table nat --append POSTROUTING --out-interface "$interface" --jump MASQUERADE',
    "iptables --flush FORWARD",
    "service iptables save",
)
"""After https://docs.aws.amazon.com/vpc/latest/userguide/work-with-nat-instances.html"""


class NatInstance(Construct):
    """One NAT instance in a public subnet, behind an Elastic IP. Keeps no state, so it can be replaced at any time.

    Nobody logs in over the network: Session Manager is the only way in. A deployment replaces the instance when
    Amazon Linux has a newer image.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        vpc: ec2.Vpc,
        subnet: ec2.ISubnet,
        security_group: ec2.ISecurityGroup,
        allocation_id: str,
    ) -> None:
        super().__init__(scope, construct_id)
        self.instance = ec2.Instance(
            self,
            "Instance",
            vpc=vpc,
            vpc_subnets=ec2.SubnetSelection(subnets=[subnet]),
            instance_type=ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.NANO),
            machine_image=ec2.MachineImage.latest_amazon_linux2023(cpu_type=ec2.AmazonLinuxCpuType.ARM_64),
            security_group=security_group,
            source_dest_check=False,
            require_imdsv2=True,
            ssm_session_permissions=True,
            block_devices=[
                ec2.BlockDevice(
                    device_name="/dev/xvda",
                    volume=ec2.BlockDeviceVolume.ebs(8, encrypted=True, volume_type=ec2.EbsDeviceVolumeType.GP3),
                )
            ],
            user_data=_user_data(),
        )
        ec2.CfnEIPAssociation(self, "FixedIp", allocation_id=allocation_id, instance_id=self.instance.instance_id)
        self._recover_when("System", actions.Ec2InstanceAction.RECOVER)
        self._recover_when("Instance", actions.Ec2InstanceAction.REBOOT)
        self._acknowledge()

    def route(self, subnet: ec2.PrivateSubnet) -> None:
        """Send what leaves `subnet` for the internet through this instance."""
        subnet.add_route(
            "DefaultRoute",
            router_type=ec2.RouterType.INSTANCE,
            router_id=self.instance.instance_id,
            enables_internet_connectivity=True,
        )

    def _recover_when(self, check: str, action: actions.Ec2InstanceAction) -> None:
        """EC2 moves the instance to other hardware, or reboots it, after its status check has failed for 3 minutes."""
        metric = cloudwatch.Metric(
            namespace="AWS/EC2",
            metric_name=f"StatusCheckFailed_{check}",
            dimensions_map={"InstanceId": self.instance.instance_id},
            statistic="Maximum",
            period=cdk.Duration.minutes(1),
        )
        alarm = metric.create_alarm(
            self,
            f"{check}CheckFailed",
            alarm_description=f"NAT instance: {check.lower()} status check failed. EC2 repairs it by itself, and "
            "events wait. If it does not end: make deploy, or network: {nat: gateway} in relay.yaml.",
            threshold=1,
            evaluation_periods=3,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(actions.Ec2Action(action))

    def _acknowledge(self) -> None:
        acknowledge(
            self.instance,
            EC28="Status checks come every minute without detailed monitoring, and nothing else is watched.",
            EC29="It holds no data, and termination protection would keep a deployment from replacing it.",
        )
        acknowledge_finding(
            self.instance.role,
            "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonSSMManagedInstanceCore]",
            "What Session Manager's agent needs, kept up to date by AWS.",
        )


def _user_data() -> ec2.UserData:
    user_data = ec2.UserData.for_linux()
    user_data.add_commands("set -euo pipefail", *_COMMANDS)
    return user_data
