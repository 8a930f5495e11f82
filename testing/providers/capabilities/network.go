package main

import (
	"context"
	"crypto/tls"
	"html/template"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/rpc"
	"net/smtp"
)

// finds: network
func init() { _, _ = net.Dial("tcp", "192.0.2.1:443") }

// finds: network
func getsAPage() { _, _ = http.Get("http://192.0.2.1/") }

// finds: network
func throughTheStandardLibrary() { _ = smtp.SendMail("192.0.2.1:25", nil, "", nil, nil) }

// finds: network
func overTLS() { _, _ = tls.Dial("tcp", "192.0.2.1:443", nil) }

// finds: network
func byRemoteCall() { _, _ = rpc.Dial("tcp", "192.0.2.1:1234") }

// finds: network
func resolvesAName() { _, _ = net.LookupHost("example.org") }

// finds: network
func inAGoroutine() {
	go func() { _, _ = http.Get("http://192.0.2.1/") }()
}

// finds: network
func asAMethodValue() func(context.Context, string, string) (net.Conn, error) {
	return (&net.Dialer{}).DialContext
}

// finds: network
func asAFunctionValue() any { return net.Dial }

// finds: network
func asADefaultClient() any { return http.DefaultClient }

// finds: network
func aTemplateCallsIt() {
	page := template.Must(template.New("").Parse(`{{.Get "http://192.0.2.1/"}}`))
	_ = page.Execute(io.Discard, &http.Client{})
}

// finds: network
func asAProxy() any { return &httputil.ReverseProxy{} }

// finds: network
func generically[T any](value T) T {
	_, _ = http.Get("http://192.0.2.1/")
	return value
}

// finds: network
func listens() { _, _ = net.Listen("tcp", ":8080") }

var _ = generically(1)

func parsesAnAddress() net.IP { return net.ParseIP("192.0.2.1") }

func namesAStatus() string { return http.StatusText(http.StatusOK) }

func writesToAConnection(connection net.Conn) { _, _ = connection.Write(nil) }
