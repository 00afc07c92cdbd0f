#!/bin/sh
# Fetches the sources that the campaigns compile into .cache/: fetch.sh torture|tests2|lua|zlib|sqlite ...
# Needs Debian's source packages (deb-src) and dpkg-dev.
set -e
cache=$(dirname "$(readlink -f "$0")")/../../.cache
mkdir -p "$cache"
cd "$cache"

enable_sources() {
  if ! apt-get source --print-uris zlib >/dev/null 2>&1; then
    sed -i 's/^Types: deb$/Types: deb deb-src/' /etc/apt/sources.list.d/*.sources 2>/dev/null || true
    apt-get update -qq
  fi
}

# A quoted glob pattern is matched by tar, not by the shell.
fetch() {
  case $1 in
    torture)
      [ -d gcc-torture ] && return
      enable_sources
      apt-get source -qq --download-only gcc-12
      outer=$(ls gcc-12_*.orig.tar.gz)
      inner=$(tar tzf "$outer" | grep -E 'gcc-12[^/]*-dfsg\.tar\.xz$')
      tar xzOf "$outer" "$inner" | tar xJf - --wildcards '*/gcc/testsuite/gcc.c-torture/execute/*'
      mv gcc-12*/gcc/testsuite/gcc.c-torture/execute gcc-torture
      rm -rf gcc-12*
      ;;
    tests2)
      [ -d tests2 ] && return
      enable_sources
      apt-get source -qq tcc >/dev/null
      mv tcc-*/tests/tests2 tests2
      rm -rf tcc-* tcc_*
      ;;
    lua | zlib | sqlite)
      package=$1
      [ "$1" = lua ] && package=lua5.4
      [ "$1" = sqlite ] && package=sqlite3
      [ -d "$1" ] && return
      enable_sources
      apt-get source -qq "$package" >/dev/null
      mv "$package"-*/ "$1"
      rm -f "$package"_*
      ;;
    *)
      echo "fetch.sh: unknown source $1" >&2
      exit 1
      ;;
  esac
}
for name in "$@"; do fetch "$name"; done
