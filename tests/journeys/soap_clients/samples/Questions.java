// What Talend's components ask and Adobe's pages show, with the classes that wsimport makes: which setter takes a
// JAXBElement and which a plain value is decided by the WSDL. Endpoint, user id and key are arguments; prints lines.
import com.marketo.mktows.*;
import java.net.URL;
import java.text.SimpleDateFormat;
import java.util.Date;
import java.util.GregorianCalendar;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.xml.datatype.DatatypeFactory;
import javax.xml.datatype.XMLGregorianCalendar;
import javax.xml.namespace.QName;
import org.apache.commons.codec.binary.Hex;

public class Questions {
  static final ObjectFactory make = new ObjectFactory();

  public static void main(String[] args) throws Exception {
    QName name = new QName("http://www.marketo.com/mktows/", "MktMktowsApiService");
    MktowsPort port = new MktMktowsApiService(new URL(args[0] + "?WSDL"), name).getMktowsApiSoapPort();
    AuthenticationHeader header = signed(args[1], args[2]);
    System.out.println("objects " + port.listMObjects(new ParamsListMObjects(), header).getResult().getObjects());

    LeadKey key = new LeadKey();
    key.setKeyType(LeadKeyRef.EMAIL);
    key.setKeyValue("george@jungle.com");
    ParamsGetLead lead = new ParamsGetLead();
    lead.setLeadKey(key);
    ResultGetLead found = port.getLead(lead, header).getResult();
    LeadRecord record = found.getLeadRecordList().getValue().getLeadRecords().get(0);
    System.out.println("getLead " + found.getCount() + " " + record.getEmail().getValue());
    System.out.println("foreign " + record.getForeignSysPersonId().getValue());
    System.out.println("values " + record.getLeadAttributeList().getValue().getAttributes().size());

    ArrayOfString values = new ArrayOfString();
    values.getStringItems().add("george@jungle.com");
    LeadKeySelector keys = new LeadKeySelector();
    keys.setKeyType(LeadKeyRef.EMAIL);
    keys.setKeyValues(values);
    ArrayOfString names = new ArrayOfString();
    names.getStringItems().add("FirstName");
    ParamsGetMultipleLeads leads = new ParamsGetMultipleLeads();
    leads.setLeadSelector(keys);
    leads.setIncludeAttributes(names);
    leads.setBatchSize(make.createParamsGetMultipleLeadsBatchSize(10));
    System.out.println("getMultipleLeads " + port.getMultipleLeads(leads, header).getResult().getReturnCount());

    ArrayOfActivityType types = new ArrayOfActivityType();
    types.getActivityTypes().add(ActivityType.VISIT_WEBPAGE);
    ActivityTypeFilter filter = new ActivityTypeFilter();
    filter.setIncludeTypes(types);
    ParamsGetLeadActivity activity = new ParamsGetLeadActivity();
    activity.setLeadKey(key);
    activity.setActivityFilter(make.createParamsGetLeadActivityActivityFilter(filter));
    activity.setBatchSize(make.createParamsGetLeadActivityBatchSize(10));
    LeadActivityList past = port.getLeadActivity(activity, header).getLeadActivityList();
    ActivityRecord visit = past.getActivityRecordList().getValue().getActivityRecords().get(0);
    System.out.println("getLeadActivity " + past.getReturnCount() + " " + visit.getMktgAssetName() + " " + visit.getId());
    System.out.println("nobody " + visit.getPersonName().getValue() + visit.getOrgName().getValue());

    StreamPosition begin = new StreamPosition();
    begin.setOldestCreatedAt(make.createStreamPositionOldestCreatedAt(anHourAgo()));
    LastUpdateAtSelector times = new LastUpdateAtSelector();
    times.setOldestUpdatedAt(anHourAgo());
    ArrayOfString visits = new ArrayOfString();
    visits.getStringItems().add("Visit Webpage");
    ParamsGetLeadChanges changes = new ParamsGetLeadChanges();
    changes.setStartPosition(begin);
    changes.setLeadSelector(times);
    changes.setActivityNameFilter(make.createParamsGetLeadChangesActivityNameFilter(visits));
    ResultGetLeadChanges first = port.getLeadChanges(changes, header).getResult();
    LeadChangeRecord change = first.getLeadChangeRecordList().getValue().getLeadChangeRecords().get(0);
    System.out.println("getLeadChanges " + first.getReturnCount() + " " + change.getMktgAssetName().getValue());
    StreamPosition again = new StreamPosition();
    again.setOffset(make.createStreamPositionOffset(first.getNewStartPosition().getOffset().getValue()));
    changes.setStartPosition(again);
    System.out.println("later " + port.getLeadChanges(changes, header).getResult().getReturnCount());

    ListKey list = new ListKey();
    list.setKeyType(ListKeyType.MKTOLISTNAME);
    list.setKeyValue("Newsletter");
    ArrayOfLeadKey members = new ArrayOfLeadKey();
    members.getLeadKeies().add(key);
    ParamsListOperation add = new ParamsListOperation();
    add.setListOperation(ListOperationType.ADDTOLIST);
    add.setListKey(list);
    add.setListMemberList(members);
    add.setStrict(make.createParamsListOperationStrict(false));
    ResultListOperation added = port.listOperation(add, header).getResult();
    System.out.println("listOperation " + added.isSuccess() + " " + added.getStatusList().isNil());
  }

  static AuthenticationHeader signed(String user, String key) throws Exception {
    String now = new SimpleDateFormat("yyyy-MM-dd'T'HH:mm:ssXXX").format(new Date());
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(key.getBytes(), "HmacSHA1"));
    AuthenticationHeader header = new AuthenticationHeader();
    header.setMktowsUserId(user);
    header.setRequestTimestamp(now);
    header.setRequestSignature(new String(Hex.encodeHex(mac.doFinal((now + user).getBytes()))));
    return header;
  }

  static XMLGregorianCalendar anHourAgo() throws Exception {
    GregorianCalendar calendar = new GregorianCalendar();
    calendar.setTimeInMillis(System.currentTimeMillis() - 3600_000L);
    return DatatypeFactory.newInstance().newXMLGregorianCalendar(calendar);
  }
}
