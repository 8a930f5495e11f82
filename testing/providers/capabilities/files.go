package main

import (
	"embed"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/template"
)

//go:embed files.go
var embedded embed.FS

// finds: files-read
func readsAFile() { _, _ = os.ReadFile("/etc/shadow") }

// finds: files-read
func walks() { _ = filepath.WalkDir("/", nil) }

// finds: files-read
func readsATemplate() { _, _ = template.ParseFiles("/etc/shadow") }

// finds: files-read
func asAFileSystem() any { return os.DirFS("/") }

// finds: files-write
func removesAFile() { _ = os.Remove("/etc/passwd") }

// finds: files-write
func writesAFile() { _ = os.WriteFile("/etc/cron.d/x", nil, 0o600) }

// finds: files-write
func createsATemporaryFile() { _, _ = os.CreateTemp("", "") }

func readsWhatIsBuiltIn() { _, _ = embedded.ReadFile("files.go") }

func printsALine() {
	_, _ = os.Stdout.WriteString("line\n")
	_, _ = io.Copy(os.Stderr, strings.NewReader("line\n"))
}

func readsFromWhatItIsHanded(file *os.File) { _, _ = io.ReadAll(file) }

func joinsPaths() string { return filepath.Join("/etc", "ssh") }
