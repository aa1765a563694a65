<?php
// How two public clients use PHP's SoapClient: arguments by name, as Adobe's pages print them, and classes without names, as
// https://github.com/flickerbox/marketo writes them. The endpoint, the user id and the key are arguments; prints JSON.
[, $endpoint, $user, $key] = $argv;
const MKTOWS = "http://www.marketo.com/mktows/";
$client = new SoapClient($endpoint . "?WSDL", ["location" => $endpoint, "trace" => true]);

function call(string $operation, array $params) {
  global $client, $user, $key;
  $attrs = new stdClass();
  $attrs->mktowsUserId = $user;
  $attrs->requestTimestamp = date("c");
  $attrs->requestSignature = hash_hmac("sha1", $attrs->requestTimestamp . $user, $key);
  try {
    return $client->__soapCall($operation, $params, [], new SoapHeader(MKTOWS, "AuthenticationHeader", $attrs));
  } catch (SoapFault $fault) {
    return ["fault" => $fault->faultstring, "code" => $fault->detail->serviceException->code];
  }
}

$george = ["keyType" => "EMAIL", "keyValue" => "george@jungle.com"];
$nobody = ["keyType" => "EMAIL", "keyValue" => "rufus@marketo.com"];
$found["getLead"] = call("getLead", ["paramsGetLead" => ["leadKey" => $george]]);
$found["nobody"] = call("getLead", ["paramsGetLead" => ["leadKey" => $nobody]]);

$selector = new stdClass();
$selector->keyType = "EMAIL";
$selector->keyValues = new stdClass();
$selector->keyValues->stringItem = ["george@jungle.com", "rufus@marketo.com"];
$params = new stdClass();
$params->leadSelector = new SoapVar($selector, SOAP_ENC_OBJECT, "LeadKeySelector", MKTOWS);
$params->streamPosition = null;
$params->batchSize = 100;
$found["byKeys"] = call("getMultipleLeads", [$params]);
$selector = new stdClass();
$selector->oldestUpdatedAt = date("c", time() - 3600);
$params->leadSelector = new SoapVar($selector, SOAP_ENC_OBJECT, "LastUpdateAtSelector", MKTOWS);
$found["byTime"] = call("getMultipleLeads", [$params]);

$params = new stdClass();
$params->source = "MKTOWS";
$params->name = "";
$params->exactName = true;
$found["campaigns"] = call("getCampaignsForSource", [$params]);

$params = new stdClass();
$params->source = "MKTOWS";
$params->campaignName = "Send Welcome Mail";
$params->programName = "White Paper";
$params->programTokenList = ["attrib" => [["name" => "{{my.note}}", "value" => "Hi"]]];
$params->leadList = [(object) $george];
$found["requestCampaign"] = call("requestCampaign", ["paramsRequestCampaign" => $params]);

$params = new stdClass();
$params->listKey = ["keyType" => "MKTOLISTNAME", "keyValue" => "Newsletter"];
$params->listMemberList = ["leadKey" => [$george]];
$params->strict = false;
foreach (["ISMEMBEROFLIST", "ADDTOLIST", "REMOVEFROMLIST"] as $params->listOperation) {
  $found[$params->listOperation] = call("listOperation", ["paramsListOperation" => $params]);
}

// As https://github.com/MarketoMA/marketo_ma asks in Drupal, of any type and from any place.
$params = new stdClass();
$params->leadKey = (object) $george;
$params->activityFilter = new stdClass();
$params->startPosition = new stdClass();
$params->batchSize = 100;
$found["activity"] = call("getLeadActivity", [$params]);

// As Adobe's page on getLeadActivity prints it.
$filter = ["includeTypes" => ["activityType" => ["VisitWebpage", "FillOutForm"]]];
$begin = ["latestCreatedAt" => "", "offset" => ""];
$params = ["leadKey" => $george, "activityFilter" => $filter, "batchSize" => 10, "startPosition" => $begin];
$found["visits"] = call("getLeadActivity", ["paramsGetLeadActivity" => $params]);

$begin = ["oldestCreatedAt" => date("c", time() - 3600)];
$params = ["startPosition" => $begin, "activityNameFilter" => ["stringItem" => ["Visit Webpage"]], "batchSize" => 10];
$found["changes"] = call("getLeadChanges", ["paramsGetLeadChanges" => $params]);
$found["objects"] = call("listMObjects", ["paramsListMObjects" => []]);
$found["fields"] = call("describeMObject", ["paramsDescribeMObject" => ["objectName" => "LeadRecord"]]);
print json_encode($found);
