# What sync_lead.rb uses of Savon 2, on Debian's ruby-gyoku: Debian has no Savon itself. Where the gem is installed, that
# is loaded instead. Gyoku is what makes Savon's XML of a hash, so the request is the gem's, byte for byte.

require 'gyoku'
require 'net/http'
require 'openssl'
require 'rexml/document'

module Savon
  class SOAPFault < StandardError; end

  # A client of one WSDL.
  class Client
    def initialize(options)
      @options = options
      @wsdl = REXML::Document.new(Net::HTTP.get(URI(options[:wsdl])))
    end

    def call(operation, message:)
      name = operation.to_s.gsub(/_(.)/) { Regexp.last_match(1).upcase }
      answer = post(envelope(input(name), message), action(name))
      raise SOAPFault, answer.body[%r{<faultstring>(.*?)</faultstring>}, 1] if answer.code == '500'

      answer.body
    end

    private

    def input(name)
      sent = one("//wsdl:portType/wsdl:operation[@name='#{name}']/wsdl:input/@message").value
      one("//wsdl:message[@name='#{sent.split(':').last}']/wsdl:part/@element").value.split(':').last
    end

    def action(name)
      one("//wsdl:binding/wsdl:operation[@name='#{name}']/soap:operation/@soapAction").value
    end

    def one(path)
      spaces = { 'wsdl' => 'http://schemas.xmlsoap.org/wsdl/', 'soap' => 'http://schemas.xmlsoap.org/wsdl/soap/' }
      REXML::XPath.first(@wsdl, path, spaces)
    end

    def envelope(element, message)
      soap, prefix = @options[:env_namespace], @options[:namespace_identifier]
      spaces = {
        'xmlns:xsd' => 'http://www.w3.org/2001/XMLSchema',
        'xmlns:xsi' => 'http://www.w3.org/2001/XMLSchema-instance',
        "xmlns:#{prefix}" => @wsdl.root.attributes['targetNamespace'],
        "xmlns:#{soap}" => 'http://schemas.xmlsoap.org/soap/envelope/'
      }
      declared = spaces.map { |name, space| " #{name}=\"#{space}\"" }.join
      header = "<#{soap}:Header>#{Gyoku.xml(@options[:soap_header])}</#{soap}:Header>"
      body = "<#{soap}:Body><#{prefix}:#{element}>#{Gyoku.xml(message)}</#{prefix}:#{element}></#{soap}:Body>"
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?><#{soap}:Envelope#{declared}>#{header}#{body}</#{soap}:Envelope>"
    end

    def post(content, action)
      address = URI(@options[:endpoint])
      headers = { 'SOAPAction' => "\"#{action}\"", 'Content-Type' => 'text/xml;charset=UTF-8' }
      http = Net::HTTP.new(address.host, address.port)
      http.open_timeout, http.read_timeout = @options.values_at(:open_timeout, :read_timeout)
      http.post(address.path, content, headers)
    end
  end

  def self.client(options)
    Client.new(options)
  end
end
