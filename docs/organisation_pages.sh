#!/bin/sh
# The page of each of the ten organisations, as docs/organisations.md says: results/organisations/NAME.html and a README with
# the command of each. Pages of 150 kB and more are told and not kept. Run from the top of the repository; LOCKIN names another program, and
# arguments (as --seeds 1..=5 --prior 8) go to every `lockin ask`.
set -eu
lockin=${LOCKIN:-lockin}
folder=results/organisations
mkdir -p "$folder"
{
    echo "# The pages of ten organisations"
    echo
    echo "Each is written by the command beside it; \`docs/organisation_pages.sh\` writes them all."
    echo
    echo "| page | command |"
    echo "|---|---|"
} > "$folder/README.md"
for file in organisations/*.ron; do
    name=$(basename "$file" .ron)
    page="$folder/$name.html"
    "$lockin" ask ai-cloud-2026 "$file" --page "$page" "$@" > /dev/null
    size=$(wc -c < "$page")
    if [ "$size" -ge 150000 ]; then
        echo "$page has $size bytes: not kept" >&2
        rm "$page"
        continue
    fi
    command="lockin ask ai-cloud-2026 $file --page $page${*:+ $*}"
    echo "| [$name]($name.html) | \`$command\` |" >> "$folder/README.md"
done
