"""Whether mail comes in: what AWS and DNS must have for a domain beside what a deployment makes.

CloudFormation makes a rule set and cannot make it active, knows nothing of the domain's MX record, and does not wait
until SES has verified the domain. `receiving` asks for all of it.
https://docs.aws.amazon.com/ses/latest/dg/receiving-email-setting-up.html
"""
