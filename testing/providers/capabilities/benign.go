package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"io"
	"log"
	"log/slog"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"
	"text/template"
	"time"
)

type item struct{ Name string }

func (i item) String() string { return i.Name }

func fillsTemplates() {
	_ = template.Must(template.New("").Parse("{{.Name}}")).Execute(&strings.Builder{}, item{"x"})
	_ = htmltemplate.Must(htmltemplate.New("").Parse("{{.Name}}")).Execute(io.Discard, item{"x"})
}

func encodes() {
	_, _ = json.Marshal(item{"x"})
	_ = json.Unmarshal([]byte("{}"), &item{})
	_, _ = xml.Marshal(item{"x"})
}

func logs() {
	log.Printf("%v", item{"x"})
	slog.New(slog.NewJSONHandler(os.Stderr, nil)).Info("x", "item", item{"x"})
	fmt.Fprintln(os.Stderr, item{"x"})
}

func sorts(items []item) {
	sort.Slice(items, func(i, j int) bool { return items[i].Name < items[j].Name })
	slices.SortFunc(items, func(a, b item) int { return strings.Compare(a.Name, b.Name) })
}

func reads(r io.Reader) {
	scanner := bufio.NewScanner(r)
	for scanner.Scan() {
	}
	unzipped, _ := gzip.NewReader(bytes.NewReader(nil))
	_, _ = io.Copy(io.Discard, unzipped)
}

func waits(ctx context.Context) {
	var once sync.Once
	once.Do(func() {})
	select {
	case <-ctx.Done():
	case <-time.After(time.Second):
	}
}

func compares(err error) bool {
	var target *url.Error
	return errors.As(err, &target) || reflect.DeepEqual(err, target)
}

func computes() {
	_ = sha256.Sum256(nil)
	_, _ = x509.ParseCertificate(nil)
	_ = regexp.MustCompile("x").FindAllString("x", -1)
	_, _ = time.ParseInLocation(time.RFC3339, "", time.UTC)
}
