"""The WSDL: Marketo's own names, with the types of the two operations that are offered.

The operations that are not offered stand there too, with anything in them: JAX-WS refuses a WSDL that has not every
operation of the classes that a client was built with, and a client that calls one is told what to use instead.

No copy of Marketo's WSDL is kept. Types follow the JAXB classes that were generated from it
(https://github.com/michal-hynek/Marketo-WSDL), names of messages and binding a part of it in a test of
https://github.com/loopbackio/strong-soap (test/wsdl/marketo.wsdl). Names of the two headers' types are those that the
Java of Adobe's page on syncLead uses. No fault is declared, as it was: generated Java would have to catch it.
"""

from __future__ import annotations

from systems.marketo.soap.envelope import MKTOWS
from systems.marketo.soap.unoffered import REPLACEMENTS
from systems.marketo.soap.xml.markup import DECLARATION, escaped

NEWEST = "3_1"
"""The last version of the API. Its addresses had one; here any does the same."""


def document(address: str) -> str:
    """The WSDL that sends clients to `address`."""
    parts = {"ELEMENTS": _ELEMENTS, "MESSAGES": _MESSAGES, "OPERATIONS": _OPERATIONS, "BINDINGS": _BINDINGS}
    text = _TEMPLATE
    for name, part in parts.items():
        text = text.replace(f"{{{name}}}", "".join(_filled(part, operation) for operation in REPLACEMENTS))
    return DECLARATION + text.replace("{MKTOWS}", MKTOWS).replace("{ADDRESS}", escaped(address))


def _filled(part: str, operation: str) -> str:
    """`params{Name}` and `success{Name}` are the elements of all operations."""
    return part.replace("{NAME}", operation[:1].upper() + operation[1:]).replace("{OPERATION}", operation)


_ELEMENTS = """\
      <xs:element name="params{NAME}" type="tns:NotOffered"/>
      <xs:element name="success{NAME}" type="tns:NotOffered"/>
"""

_MESSAGES = """\
  <wsdl:message name="{NAME}Request">
    <wsdl:part name="params{NAME}" element="tns:params{NAME}"/>
  </wsdl:message>
  <wsdl:message name="{NAME}Response">
    <wsdl:part name="success{NAME}" element="tns:success{NAME}"/>
  </wsdl:message>
"""

_OPERATIONS = """\
    <wsdl:operation name="{OPERATION}">
      <wsdl:documentation>Not offered: fault 20019.</wsdl:documentation>
      <wsdl:input message="tns:{NAME}Request"/>
      <wsdl:output message="tns:{NAME}Response"/>
    </wsdl:operation>
"""

_BINDINGS = """\
    <wsdl:operation name="{OPERATION}">
      <soap:operation soapAction="{MKTOWS}{OPERATION}"/>
      <wsdl:input>
        <soap:header use="literal" part="authentication" message="tns:AuthenticationHeader"/>
        <soap:body use="literal"/>
      </wsdl:input>
      <wsdl:output>
        <soap:body use="literal"/>
      </wsdl:output>
    </wsdl:operation>
"""


_TEMPLATE = """\
<wsdl:definitions name="mktows" targetNamespace="{MKTOWS}"
    xmlns:tns="{MKTOWS}"
    xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
    xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"
    xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <wsdl:types>
    <xs:schema targetNamespace="{MKTOWS}" elementFormDefault="unqualified">
      <xs:complexType name="AuthenticationHeader">
        <xs:sequence>
          <xs:element name="mktowsUserId" type="xs:string"/>
          <xs:element name="requestSignature" type="xs:string"/>
          <xs:element name="requestTimestamp" type="xs:string"/>
          <xs:element name="partnerId" type="xs:string" minOccurs="0" nillable="true"/>
          <xs:element name="audit" type="xs:string" minOccurs="0" nillable="true"/>
          <xs:element name="mode" type="xs:int" minOccurs="0" nillable="true"/>
        </xs:sequence>
      </xs:complexType>
      <xs:complexType name="MktowsContextHeader">
        <xs:sequence>
          <xs:element name="targetWorkspace" type="xs:string"/>
        </xs:sequence>
      </xs:complexType>
      <xs:simpleType name="ForeignSysType">
        <xs:restriction base="xs:string">
          <xs:enumeration value="CUSTOM"/>
          <xs:enumeration value="SFDC"/>
          <xs:enumeration value="NETSUITE"/>
        </xs:restriction>
      </xs:simpleType>
      <xs:simpleType name="LeadSyncStatus">
        <xs:restriction base="xs:string">
          <xs:enumeration value="CREATED"/>
          <xs:enumeration value="UPDATED"/>
          <xs:enumeration value="FAILED"/>
        </xs:restriction>
      </xs:simpleType>
      <xs:complexType name="Attribute">
        <xs:sequence>
          <xs:element name="attrName" type="xs:string"/>
          <xs:element name="attrType" type="xs:string" minOccurs="0" nillable="true"/>
          <xs:element name="attrValue" type="xs:string"/>
        </xs:sequence>
      </xs:complexType>
      <xs:complexType name="ArrayOfAttribute">
        <xs:sequence>
          <xs:element name="attribute" type="tns:Attribute" minOccurs="0" maxOccurs="unbounded"/>
        </xs:sequence>
      </xs:complexType>
      <xs:complexType name="LeadRecord">
        <xs:sequence>
          <xs:element name="Id" type="xs:int" minOccurs="0" nillable="true"/>
          <xs:element name="Email" type="xs:string" minOccurs="0" nillable="true"/>
          <xs:element name="ForeignSysPersonId" type="xs:string" minOccurs="0" nillable="true"/>
          <xs:element name="ForeignSysType" type="tns:ForeignSysType" minOccurs="0" nillable="true"/>
          <xs:element name="leadAttributeList" type="tns:ArrayOfAttribute" minOccurs="0" nillable="true"/>
        </xs:sequence>
      </xs:complexType>
      <xs:complexType name="ArrayOfLeadRecord">
        <xs:sequence>
          <xs:element name="leadRecord" type="tns:LeadRecord" minOccurs="0" maxOccurs="unbounded"/>
        </xs:sequence>
      </xs:complexType>
      <xs:complexType name="SyncStatus">
        <xs:sequence>
          <xs:element name="leadId" type="xs:int"/>
          <xs:element name="status" type="tns:LeadSyncStatus"/>
          <xs:element name="error" type="xs:string" minOccurs="0" nillable="true"/>
        </xs:sequence>
      </xs:complexType>
      <xs:complexType name="ArrayOfSyncStatus">
        <xs:sequence>
          <xs:element name="syncStatus" type="tns:SyncStatus" minOccurs="0" maxOccurs="unbounded"/>
        </xs:sequence>
      </xs:complexType>
      <xs:complexType name="ParamsSyncLead">
        <xs:sequence>
          <xs:element name="leadRecord" type="tns:LeadRecord"/>
          <xs:element name="returnLead" type="xs:boolean"/>
          <xs:element name="marketoCookie" type="xs:string" minOccurs="0" nillable="true"/>
        </xs:sequence>
      </xs:complexType>
      <xs:complexType name="ResultSyncLead">
        <xs:sequence>
          <xs:element name="leadId" type="xs:int"/>
          <xs:element name="syncStatus" type="tns:SyncStatus"/>
          <xs:element name="leadRecord" type="tns:LeadRecord" minOccurs="0" nillable="true"/>
        </xs:sequence>
      </xs:complexType>
      <xs:complexType name="SuccessSyncLead">
        <xs:sequence>
          <xs:element name="result" type="tns:ResultSyncLead"/>
        </xs:sequence>
      </xs:complexType>
      <xs:complexType name="ParamsSyncMultipleLeads">
        <xs:sequence>
          <xs:element name="leadRecordList" type="tns:ArrayOfLeadRecord"/>
          <xs:element name="dedupEnabled" type="xs:boolean" minOccurs="0" nillable="true"/>
        </xs:sequence>
      </xs:complexType>
      <xs:complexType name="ResultSyncMultipleLeads">
        <xs:sequence>
          <xs:element name="syncStatusList" type="tns:ArrayOfSyncStatus"/>
        </xs:sequence>
      </xs:complexType>
      <xs:complexType name="SuccessSyncMultipleLeads">
        <xs:sequence>
          <xs:element name="result" type="tns:ResultSyncMultipleLeads"/>
        </xs:sequence>
      </xs:complexType>
      <xs:complexType name="NotOffered">
        <xs:sequence>
          <xs:any minOccurs="0" maxOccurs="unbounded" processContents="skip"/>
        </xs:sequence>
      </xs:complexType>
      <xs:element name="AuthenticationHeader" type="tns:AuthenticationHeader"/>
      <xs:element name="MktowsContextHeader" type="tns:MktowsContextHeader"/>
      <xs:element name="paramsSyncLead" type="tns:ParamsSyncLead"/>
      <xs:element name="successSyncLead" type="tns:SuccessSyncLead"/>
      <xs:element name="paramsSyncMultipleLeads" type="tns:ParamsSyncMultipleLeads"/>
      <xs:element name="successSyncMultipleLeads" type="tns:SuccessSyncMultipleLeads"/>
{ELEMENTS}    </xs:schema>
  </wsdl:types>
  <wsdl:message name="AuthenticationHeader">
    <wsdl:part name="authentication" element="tns:AuthenticationHeader"/>
  </wsdl:message>
  <wsdl:message name="MktowsContextHeader">
    <wsdl:part name="mktowsContext" element="tns:MktowsContextHeader"/>
  </wsdl:message>
  <wsdl:message name="SyncLeadRequest">
    <wsdl:part name="paramsSyncLead" element="tns:paramsSyncLead"/>
  </wsdl:message>
  <wsdl:message name="SyncLeadResponse">
    <wsdl:part name="successSyncLead" element="tns:successSyncLead"/>
  </wsdl:message>
  <wsdl:message name="SyncMultipleLeadsRequest">
    <wsdl:part name="paramsSyncMultipleLeads" element="tns:paramsSyncMultipleLeads"/>
  </wsdl:message>
  <wsdl:message name="SyncMultipleLeadsResponse">
    <wsdl:part name="successSyncMultipleLeads" element="tns:successSyncMultipleLeads"/>
  </wsdl:message>
{MESSAGES}  <wsdl:portType name="MktowsPort">
    <wsdl:operation name="syncLead">
      <wsdl:documentation>Inserts or updates one lead.</wsdl:documentation>
      <wsdl:input message="tns:SyncLeadRequest"/>
      <wsdl:output message="tns:SyncLeadResponse"/>
    </wsdl:operation>
    <wsdl:operation name="syncMultipleLeads">
      <wsdl:documentation>Inserts or updates up to 300 leads.</wsdl:documentation>
      <wsdl:input message="tns:SyncMultipleLeadsRequest"/>
      <wsdl:output message="tns:SyncMultipleLeadsResponse"/>
    </wsdl:operation>
{OPERATIONS}  </wsdl:portType>
  <wsdl:binding name="MktowsApiSoapBinding" type="tns:MktowsPort">
    <soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
    <wsdl:operation name="syncLead">
      <soap:operation soapAction="{MKTOWS}syncLead"/>
      <wsdl:input>
        <soap:header use="literal" part="authentication" message="tns:AuthenticationHeader"/>
        <soap:header use="literal" part="mktowsContext" message="tns:MktowsContextHeader"/>
        <soap:body use="literal"/>
      </wsdl:input>
      <wsdl:output>
        <soap:body use="literal"/>
      </wsdl:output>
    </wsdl:operation>
    <wsdl:operation name="syncMultipleLeads">
      <soap:operation soapAction="{MKTOWS}syncMultipleLeads"/>
      <wsdl:input>
        <soap:header use="literal" part="authentication" message="tns:AuthenticationHeader"/>
        <soap:body use="literal"/>
      </wsdl:input>
      <wsdl:output>
        <soap:body use="literal"/>
      </wsdl:output>
    </wsdl:operation>
{BINDINGS}  </wsdl:binding>
  <wsdl:service name="MktMktowsApiService">
    <wsdl:port name="MktowsApiSoapPort" binding="tns:MktowsApiSoapBinding">
      <soap:address location="{ADDRESS}"/>
    </wsdl:port>
  </wsdl:service>
</wsdl:definitions>
"""
