#!/usr/bin/env bash
# Find the programs of the system that some tests need, and install them where that is allowed.
# What stays missing is named; its tests are then skipped by name. With REDPANDA_REQUIRE_SYSTEM=1
# (continuous integration) it is an error.
set -euo pipefail

has() { command -v "$1" >/dev/null 2>&1; }
has_chromium() { has chromium || has chromium-browser || has google-chrome || has google-chrome-stable; }
has_postgresql() { has initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }

missing() {
  has_chromium || echo chromium
  has dbus-daemon || echo dbus
  has gnome-keyring-daemon || echo gnome-keyring
  has_postgresql || echo postgresql
  [ "$(uname)" != Linux ] || has bwrap || echo bubblewrap
}

wanted=$(missing | tr '\n' ' ')
[ -n "$wanted" ] || exit 0

root=()
if [ "$(id -u)" -ne 0 ]; then
  if has sudo && sudo -n true 2>/dev/null; then root=(sudo -n); else root=(false); fi
fi
if has apt-get && [ "${root[0]:-}" != false ]; then
  echo "Installing for the tests: $wanted"
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq || true
  # shellcheck disable=SC2086
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $wanted >/dev/null || true
fi

left=$(missing | tr '\n' ' ')
[ -n "$left" ] || exit 0
echo "Not on this machine: $left(tests that need them are skipped by name)." >&2
[ "${REDPANDA_REQUIRE_SYSTEM:-}" != 1 ]
