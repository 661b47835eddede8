#!/bin/sh
# The numbers of docs/referee.md. Run from the top of the repository: docs/referee.sh [SECTION…], of 1 3 4 5 6 7 10; all are
# printed if none is named. LOCKIN names another program, OUT where the studies go (those that are there are kept),
# THREADS how many threads. Difference of means over paired seeds, in brackets the standard error.
set -eu
lockin=${LOCKIN:-lockin}
out=${OUT:-results/referee}
mkdir -p "$out"
export LC_ALL=C

# The default world with a lead of three vendors as a variant.
awk '{ print } /^    variants: \[/ {
    print "        (name: \"lead\", about: \"Three vendors are ahead, once.\", shocks: ["
    split("openai anthropic gemini", vendor, " ")
    for (i = 1; i <= 3; i++)
        printf "            Breakthrough(when: On(\"2028-04-01\"), vendor: \"%s\", decades: 0.3),\n", vendor[i]
    print "        ]),"
}' worlds/ai-cloud-2026.ron > "$out/world.ron"

say() { printf '\n== %s\n' "$*"; }

# study NAME ARGUMENTS: 1 000 enterprises and 8 seeds, if nothing else is said.
study() {
    name=$1; shift
    [ -e "$out/$name/summary.csv" ] ||
        "$lockin" run "${world:-$out/world.ron}" --agents "${agents:-1000}" --seeds "${seeds:-1..=8}" --keep "${keep:-yearly,homes}" \
            --format csv --no-page --threads "${THREADS:-1}" --out "$out/$name" --force "$@" > "$out/log" 2>&1 ||
        { cat "$out/log" >&2; exit 1; }
}
both() { # both NAME ARGUMENTS: in both calibrations, as NAME-inattentive and NAME-attentive
    base=$1; shift
    for c in inattentive attentive; do study "$base-$c" --calibration $c "$@"; done
}

# Mean and standard error over what is in v[seed], n of them.
statistics='function mean(v, s, m, n) { for (s in v) { m += v[s]; n++ } return m / n }
function error(v, s, m, q, n) { m = mean(v); for (s in v) { q += (v[s] - m) ^ 2; n++ } return sqrt(q / (n - 1) / n) }
function clear(v, s) { for (s in v) delete v[s] }'

# ev LABEL CELL AGAINST: equivalent variation by market, % of the market spend; a cell is STUDY/runs/NAME.
ev() {
    awk -F, -v label="$1" "$statistics"'
    FNR == 1 { next }
    { y = int(($3 - 1) / 12) + 1; k = $2 "," $3 "," $5 "," $6 "," $7 }
    $3 == 0 || (y != 5 && y != 10) { next }
    pass == 1 { spend[k] = $9; worth[k] = $10; cost[k] = $11; next }
    (k in spend) && $10 != "" && worth[k] != "" && $10 != "NaN" && worth[k] != "NaN" {
        change[$2, $5, y] += spend[k] * (exp($10 - worth[k]) - 1 - ($11 - cost[k])); all[$2, $5, y] += spend[k]; seed[$2] }
    END {
        printf "%-46s EV %%:", label
        split("compute model", market, " ")
        for (m = 1; m <= 2; m++) for (y = 5; y <= 10; y += 5) {
            clear(v); for (s in seed) v[s] = 100 * change[s, market[m], y] / all[s, market[m], y]
            printf "  %s year %d %+.2f (%.2f)", market[m], y, mean(v), error(v)
        }
        print ""
    }' pass=1 "$out/$3"/*/homes.csv pass=2 "$out/$2"/*/homes.csv
}

# effect LABEL CELL AGAINST TABLE KEY MEASURE UNIT: paired differences in years 5 and 10; `start` in points of 100 times the
# number (% of the start, for a price index), `base` in % of the other cell.
effect() {
    awk -F, -v label="$1" -v table="$4" -v key="$5" -v measure="$6" -v unit="$7" "$statistics"'
    $5 != table || $6 != key || $7 != measure || ($3 != 60 && $3 != 120) { next }
    pass == 1 { other[$2, $3] = $8; next }
    { d[$2, $3] = unit == "base" ? 100 * ($8 / other[$2, $3] - 1) : 100 * ($8 - other[$2, $3]); seed[$2] }
    END {
        printf "%-46s %s %s:", label, key, measure
        for (t = 60; t <= 120; t += 60) {
            clear(v); for (s in seed) v[s] = d[s, t]
            printf "  year %d %+.2f (%.2f)", t / 12, mean(v), error(v)
        }
        print ""
    }' pass=1 "$out/$3"/*/yearly.csv pass=2 "$out/$2"/*/yearly.csv
}

# level LABEL CELL TABLE KEY MEASURE SCALE: the mean in each year from the start on.
level() {
    awk -F, -v label="$1" -v table="$3" -v key="$4" -v measure="$5" -v scale="${6:-1}" "$statistics"'
    $5 == table && $6 == key && $7 == measure && $8 != "" && $8 != "NaN" { x[$2, $3] = $8 * scale; seed[$2] }
    END {
        printf "%-28s %s %s:", label, key, measure
        for (t = 0; t <= 120; t += 12) {
            clear(v); for (s in seed) if ((s, t) in x) v[s] = x[s, t]
            for (s in v) { printf " %.3g", mean(v); break }
            if (t == 120) printf " (%.2g)", error(v)
        }
        print ""
    }' "$out/$2"/*/yearly.csv
}

# total LABEL CELL AGAINST TABLE KEY MEASURES RATE: flows of ten years in bn, discounted at RATE from the middle of each year,
# less those of another cell if one is named, with the 95 % interval.
total() {
    awk -F, -v label="$1" -v table="$4" -v key="$5" -v measures=" $6 " -v rate="$7" "$statistics"'
    function student(n) { return n == 4 ? 3.182 : n == 6 ? 2.571 : n == 8 ? 2.365 : 1.96 }
    $5 != table || $6 != key || $3 == 0 || !index(measures, " " $7 " ") { next }
    { if (!($2 in x)) n++; x[$2] += (pass == 1 ? -1 : 1) * 12 * $8 / 1e9 / (1 + rate) ^ ($3 / 12 - 0.5) }
    END { printf "%-46s %s%s: %+.1f (%.1f) [%+.1f, %+.1f]\n", label, key, measures, mean(x), error(x),
        mean(x) - student(n) * error(x), mean(x) + student(n) * error(x) }
    ' pass=1 ${3:+"$out/$3"/*/yearly.csv} pass=2 "$out/$2"/*/yearly.csv
}

# along STUDY: the worth of the deal along steering and commitment, bn, with 95 % intervals.
along() {
    "$lockin" value "$out/$1" --deal amazon-anthropic --draws 0 --along 8 --threads "${THREADS:-1}" --format csv 2>> "$out/log" |
        awk -F, -v study="$1" '/^(steering|commitment),/ { of = $1; next } /^$/ { of = "" }
            of != "" { printf "%s, %s %s: cash %+.1f [%+.1f, %+.1f], with stake %+.1f [%+.1f, %+.1f], hosting %+.1f, shortfalls %.1f\n",
                study, of, $1, $2, $4, $5, $7, $9, $10, $12, $14 }'
}
# events CELL KINDS: in how many seeds they happen, and how often in all.
events() {
    awk -F, -v cell="$1" -v kinds=" $2 " 'FNR == 1 { n++; next } index(kinds, " " $5 " ") { k = $5 " " $6 " " $7; if (!((k, $2) in seen)) seeds[k]++; seen[k, $2]; all[k]++ }
        END { for (k in seeds) printf "%s: %s in %d of %d seeds, %d in all\n", cell, k, seeds[k], n, all[k] }' "$out/$1"/*/events.csv
}
# facts STUDY: those that the page names.
facts() {
    "$lockin" facts "$out/$1" --width 300 | awk -v s="$1" '/^ F(6|7|8|10|19|23|26) / { sub(/ +(calibrated|emergent|imposed).*/, ""); gsub(/  +/, "  "); print s ":" $0 }'
}

wanted=" ${*:-1 3 4 5 6 7 10} "
is() { case "$wanted" in *" $1 "*) ;; *) return 1 ;; esac; }
every=yearly,accounts,classes,deals,elasticities,events,homes,market,offers,providers,segments,vendors,welfare
variants="--variant lead --variant vertical-separation --variant vendor-entry --variant no-amazon-anthropic"

if is 1 || is 5 || is 6 || is 10; then keep=$every; both base $variants; unset keep; fi

if is 1; then
    say "1. Progress"
    printf 'research.algorithmic_progress\n0.55\n' > "$out/progress.csv"
    both progress --variant base --design "$out/progress.csv"
    for c in inattentive attentive; do
        ev "$c: progress 0.55" progress-$c/runs/p1 progress-$c/runs/base
        ev "$c: lead of 0.3 in April 2028" base-$c/runs/lead base-$c/runs/base
        for v in openai anthropic gemini; do
            level "$c" base-$c/runs/base vendors $v list_price
            level "$c" base-$c/runs/base vendors $v serving_cost
        done
        awk -F, -v c=$c '$5 == "vendors" && $7 == "list_price" && $8 > 0 {
                if ($3 > 0) { r = $8 / last[$2, $6] - 1; n[$6]++; if (r <= 0.15 && r >= -0.15) within[$6]++ }
                last[$2, $6] = $8 }
            END { printf "%s: firm-years within 15 %%:", c
                for (v in n) { printf " %s %.0f %%", v, 100 * within[v] / n[v]; a += within[v]; b += n[v]
                    if (v ~ /^(openai|anthropic|gemini)$/) { f += within[v]; g += n[v] } }
                printf "; three flagships %.1f %%, all %.1f %%\n", 100 * f / g, 100 * a / b }' "$out/base-$c"/runs/base/*/yearly.csv
    done
fi

if is 3; then
    say "3. Contracts, attention, cost of moving"
    printf 'lock_in.renewal_weight\n0\n0.5\n1\n' > "$out/weight.csv"
    both limit --variant contract-limit --design "$out/weight.csv" --infer each
    for c in inattentive attentive; do
        # Attention as the calibration states it, twice.
        awk -v c=$c 'function put(s, m, x) { if (!((s, m) in at)) name[++n] = s "," m; at[s, m] = x }
            /^    segments: \[/ { inside = 1 }
            inside && /^            name: / { split($2, q, "\""); s = q[2] }
            inside && /^            attention_(compute|model): / { m = substr($1, 1, length($1) - 1); put(s, m, $2 + 0) }
            /^    calibrations: \[/ { inside = 0 }
            /^            name: "attentive"/ { attentive = 1 }
            c == "attentive" && attentive && match($0, /segments\.[a-z]*\.attention_[a-z]*/) {
                split(substr($0, RSTART, RLENGTH), q, "."); split($0, r, "\""); put(q[2], q[3], r[4] + 0) }
            END { for (i = 1; i <= n; i++) { split(name[i], q, ","); h = h (i > 1 ? "," : "") "segments." q[1] "." q[2]
                    l = l (i > 1 ? "," : "") 2 * at[q[1], q[2]] } print h; print l }' "$out/world.ron" > "$out/attention-$c.csv"
        study attention-$c --calibration $c --variant base --design "$out/attention-$c.csv"
    done
    w=classes
    printf '%s\n%s\n' "$w.core.moving_provider,$w.edge.moving_provider,$w.pinned.moving_provider,$w.portable.moving_provider,$w.neutral.moving_provider,$w.pinned.moving_vendor,$w.portable.moving_vendor,$w.neutral.moving_vendor,$w.core.egress_gb_per_dollar,$w.edge.egress_gb_per_dollar,$w.pinned.egress_gb_per_dollar,$w.portable.egress_gb_per_dollar,$w.neutral.egress_gb_per_dollar" \
        0,0,0,0,0,0,0,0,0,0,0,0,0 > "$out/moving.csv"
    both moving --variant base --design "$out/moving.csv"
    for c in inattentive attentive; do
        for p in 1 2 3; do
            ev "$c: contract-limit, w $(sed -n $((p + 1))p "$out/weight.csv")" limit-$c/runs/p$p--contract-limit limit-$c/runs/p$p
            effect "" limit-$c/runs/p$p--contract-limit limit-$c/runs/p$p market compute/all price_index start
            effect "" limit-$c/runs/p$p--contract-limit limit-$c/runs/p$p market compute/all net_price_index base
        done
        ev "$c: twice the attention" attention-$c/runs/p1 attention-$c/runs/base
        ev "$c: no cost of moving" moving-$c/runs/p1 moving-$c/runs/base
    done
fi

if is 4; then
    say "4. The deal"
    deal=deals.amazon-anthropic
    printf "$deal.steering\n0\n0.333333\n0.666667\n" > "$out/steering.csv"
    printf "$deal.commitment\n0\n100e9\n600e9\n" > "$out/commitment.csv"
    winter="--set demand.intensity_growth=0 --set demand.growth_now=0.05 --set demand.growth_long_run=0
        --set research.other_growth_now=-0.2 --set research.other_growth_long_run=-0.1"
    for s in digital large mid small public; do
        winter="$winter --set segments.$s.bass_innovation=0 --set segments.$s.bass_imitation=0"
    done
    keep=yearly,events,providers,vendors,deals,homes
    study deal --variant no-amazon-anthropic
    study winter --variant no-amazon-anthropic $winter
    # In the file, as `value` sets the steering itself and a path is set but once.
    awk '/name: "amazon-anthropic"/ { inside = 1 } inside && /steering:/ { sub(/steering: 0.33/, "steering: 0.0"); inside = 0 } { print }' \
        "$out/world.ron" > "$out/no-steering.ron"
    world=$out/no-steering.ron
    study winter-no-steering --variant no-amazon-anthropic $winter
    unset world
    study winter-no-discount --variant no-amazon-anthropic $winter --set $deal.price_discount=0
    study deal-no-discount --variant no-amazon-anthropic --set $deal.price_discount=0
    for s in deal deal-no-discount winter winter-no-steering winter-no-discount; do along $s; done
    study steering --variant base --design "$out/steering.csv"
    study commitment --variant base --design "$out/commitment.csv"
    study winter-commitment --variant base --design "$out/commitment.csv" $winter
    for p in 1 2 3; do
        total "steering $(sed -n $((p + 1))p "$out/steering.csv")" steering/runs/p$p "" deals amazon-anthropic compute 0
        for s in commitment winter-commitment; do
            for m in compute pulled shortfall; do
                total "$s $(sed -n $((p + 1))p "$out/commitment.csv")" $s/runs/p$p "" deals amazon-anthropic $m 0
            done
            events $s/runs/p$p "failure exit rescue shortfall"
        done
    done
    level "training, with the deal" deal/runs/base vendors anthropic training 12e-9
    level "training, without" deal/runs/no-amazon-anthropic vendors anthropic training 12e-9
fi

if is 5; then
    say "5. Owners, commons and capacity"
    printf 'vendors.openai.spillover,vendors.anthropic.spillover,vendors.gemini.spillover\n0.85,0.85,0.85\n' > "$out/spillover.csv"
    { echo research.open_weight_lag_months,vendors.openai.spillover,vendors.anthropic.spillover,vendors.gemini.spillover
      printf '%s\n' 4,0.6,0.6,0.6 8,0.6,0.6,0.6 12,0.6,0.6,0.6 12,0.85,0.85,0.85; } > "$out/lag.csv"
    keep=$every; both spillover --variant base --set vendors.openai.spillover=0.85 --set vendors.anthropic.spillover=0.85 \
        --set vendors.gemini.spillover=0.85
    unset keep; both lag --variant base --design "$out/lag.csv" --infer each
    for c in inattentive attentive; do
        say "$c"
        b=base-$c/runs/base; v=base-$c/runs/vertical-separation
        for k in anthropic openai; do
            level cash $b vendors $k cash 1e-9
            for m in model_revenue other_revenue; do level "a year" $b vendors $k $m 12e-9; done
        done
        facts base-$c; facts spillover-$c
        level "bn a year" $b providers aws own_model_profit 12e-9
        total "ten years" $b "" providers aws own_model_profit 0
        level "bn a year" $b providers google own_model_profit 12e-9
        for k in gemini house; do level share $b vendors $k share 100; level "bn a year" $b vendors $k training 12e-9; done
        events $b "training-cut training-stopped training-raised"
        for k in aws google; do
            for m in "compute_margin hosting_margin" channel_margin own_model_profit economic_profit; do
                total "separation, $c, PV at 9 %" $v $b providers $k "$m" 0.09
            done
        done
        events $v "training-cut training-stopped training-raised"
        for p in 1 2 3 4; do level "lag, spillover $(sed -n $((p + 1))p "$out/lag.csv" | cut -d, -f1,2)" lag-$c/runs/p$p vendors open share 100; done
        level "bn a year" $b vendors open training 12e-9
        for k in openai anthropic gemini; do level "" $b vendors $k lerner; done
        level "bn" $b providers gpu_clouds cash 1e-9
        level "bn a year" $b providers gpu_clouds economic_profit 12e-9
        awk -F, 'FNR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
            { u = $column["utilisation"]; p = $column["provider"] }
            p == "aws" && $3 > 0 { n++; over += u > 1; sum += u } p == "regional" && $3 > 48 && $3 <= 84 { r += u; m++ }
            END { printf "aws is over-used in %.0f %% of months, mean %.3f; regional in years 5 to 7 %.3f\n", 100 * over / n, sum / n, r / m }' \
            "$out/$b"/*/providers.csv
    done
fi

if is 6; then
    say "6. Growth shares"
    for c in inattentive attentive; do facts base-$c | grep -E ' F(7|23) '; done
    "$lockin" run worlds/ai-cloud-2026.ron --set demand.compute_growth_afresh=0.2 --agents 100 --seeds 1..=1 --variant base \
        --out "$out/refused" 2>&1 | tail -n 1
fi

if is 7; then
    say "7. The panel against all"
    agents=10000; seeds=1..=10; keep=yearly
    study panel --variant base
    study all --variant base --set pricing.panel=None
    effect "panel less all" panel/runs/base all/runs/base market compute/all price_index base
    effect "panel less all" panel/runs/base all/runs/base market compute/all net_price_index base
    for k in aws azure google gpu_clouds regional; do
        for m in net_price share; do effect "panel less all" panel/runs/base all/runs/base providers $k $m start; done
    done | tee "$out/panel.txt"
    tr -s ' ' '\n' < "$out/panel.txt" | awk '/^[+-]/ { d = $1 } /^\(/ { gsub(/[()]/, ""); if ($1 > 0) { z = d / $1; q += z * z; n++; if (z * z > m * m) m = z; big += z * z > 4 } }
        END { printf "rms z %.2f of %d, largest %.2f, above 2: %d\n", sqrt(q / n), n, m, big }'
    unset agents seeds keep
fi

if is 10; then
    say "10. Entry of a vendor"
    for c in inattentive attentive; do
        b=base-$c/runs/base; e=base-$c/runs/vendor-entry
        effect "$c" $e $b market model/all net_price_index base
        ev "$c" $e $b
        level "$c" $e vendors new_vendor share 100
    done
fi
