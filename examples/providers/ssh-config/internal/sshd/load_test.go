// SPDX-License-Identifier: AGPL-3.0-only

package sshd

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestDocumentMatchesGoldenFile(t *testing.T) {
	dirs, err := filepath.Glob("testdata/*/sshd_config")
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no test data: %v", err)
	}
	for _, file := range dirs {
		dir := filepath.Dir(file)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			config, err := Load(context.Background(), os.DirFS(dir))
			if err != nil {
				t.Fatal(err)
			}
			got := indent(t, config.Document())
			golden := dir + ".json"
			if *update {
				if err := os.WriteFile(golden, got, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("document differs from %s:\n%s", golden, got)
			}
		})
	}
}

func indent(t *testing.T, v any) []byte {
	t.Helper()
	out, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(out, '\n')
}

func TestLoadRefuses(t *testing.T) {
	tests := map[string]struct {
		files map[string]string
		want  string
	}{
		"no configuration": {
			files: map[string]string{"ssh_config": ""},
			want:  "/etc/ssh/sshd_config: file does not exist",
		},
		"keyword without argument": {
			files: map[string]string{"sshd_config": "UsePAM yes\nPermitRootLogin\n"},
			want:  "/etc/ssh/sshd_config:2: no argument after keyword",
		},
		"only a comment as argument": {
			files: map[string]string{"sshd_config": "PermitRootLogin # yes\n"},
			want:  "/etc/ssh/sshd_config:1: no argument after keyword",
		},
		"unterminated quote in an included file": {
			files: map[string]string{"sshd_config": "Include a.conf\n", "a.conf": "Banner \"/etc/issue\n"},
			want:  "/etc/ssh/sshd_config:1: /etc/ssh/a.conf:1: unterminated quote",
		},
		"include by absolute path elsewhere": {
			files: map[string]string{"sshd_config": "Include /opt/ssh/*.conf\n"},
			want:  "/etc/ssh/sshd_config:1: Include /opt/ssh/*.conf: is outside /etc/ssh",
		},
		"include by way of the parent folder": {
			files: map[string]string{"sshd_config": "Include ../shadow\n"},
			want:  "/etc/ssh/sshd_config:1: Include ../shadow: is outside /etc/ssh",
		},
		"bad pattern": {
			files: map[string]string{"sshd_config": "Include [a\n"},
			want:  "/etc/ssh/sshd_config:1: Include [a: syntax error in pattern",
		},
		"file that includes itself": {
			files: map[string]string{"sshd_config": "Include sshd_config\n"},
			want:  "Include is nested deeper than 16",
		},
		"file too large": {
			files: map[string]string{"sshd_config": "#" + strings.Repeat("x", maxFileBytes)},
			want:  "larger than 1048576 bytes",
		},
		"too many files": {
			files: manyFiles(maxFiles),
			want:  "more than 256 files",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := Load(context.Background(), memory(test.files))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %v, want %q", err, test.want)
			}
		})
	}
}

func TestLoadRefusesFolderThatCannotBeListed(t *testing.T) {
	fsys := unlistable{memory(map[string]string{"sshd_config": "Include sshd_config.d/*.conf\n"})}
	_, err := Load(context.Background(), fsys)
	if !errors.Is(err, fs.ErrPermission) {
		t.Errorf("got error %v, want %v", err, fs.ErrPermission)
	}
}

func TestLoadRefusesLinkOutOfFolder(t *testing.T) {
	dir := t.TempDir()
	outside := filepath.Join(t.TempDir(), "elsewhere")
	if err := os.WriteFile(outside, []byte("PermitRootLogin yes\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, File)); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	if _, err := Load(context.Background(), root.FS()); err == nil {
		t.Error("a link out of the folder was followed")
	}
}

func TestLoadStopsWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := Load(ctx, memory(map[string]string{"sshd_config": ""}))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want %v", err, context.Canceled)
	}
}

func manyFiles(n int) map[string]string {
	files := map[string]string{"sshd_config": "Include *.conf\n"}
	for i := range n {
		files[fmt.Sprintf("%03d.conf", i)] = ""
	}
	return files
}

func memory(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

// unlistable is a file system whose folders cannot be listed, as they are for a
// user without the right to.
type unlistable struct{ fstest.MapFS }

func (u unlistable) ReadDir(name string) ([]fs.DirEntry, error) {
	return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrPermission}
}
