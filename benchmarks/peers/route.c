/* The sales route by hand, as a limit of what an event list can do on one core.

   One binary heap in which the hole of a taken event is filled by the next one that is put; leads in one array, reused;
   queues linked through it; xoshiro256+ (Blackman and Vigna, 2018), normal and exponential numbers by the ziggurat of
   Marsaglia and Tsang (2000) with 256 layers, gamma numbers by theirs of the same year. */

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { QUALIFY, DISCOVER, PROPOSE, FULFIL, STAGES, NURTURE = STAGES };
enum { LAYERS = 256, NOBODY = 0xffffffffu };

static const int SEATS[STAGES] = {4, 6, 8, 5};
static const double LEADS = 2.5, ON = 0.4, LATER = 0.6 * 0.3, GOES_ON = 0.5, WINS = 0.35, SILENCE = 160.0;
static const int VISITS = 3;

/* Random numbers. */

static uint64_t state[4];

static inline uint64_t turned(uint64_t x, int by) { return (x << by) | (x >> (64 - by)); }

static inline uint64_t bits(void) {
    const uint64_t found = state[0] + state[3], moved = state[1] << 17;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= moved;
    state[3] = turned(state[3], 45);
    return found;
}

static inline double share(uint64_t word) { return (double)(word >> 11) * 0x1p-53; }

static void seed(uint64_t from) {
    for (int i = 0; i < 4; i++) {
        uint64_t z = (from += 0x9e3779b97f4a7c15u);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        state[i] = z ^ (z >> 31);
    }
}

typedef struct {
    double edge[LAYERS + 1], height[LAYERS + 1], last;
} Ziggurat;

static Ziggurat bell, decay;

static double bell_at(double x) { return exp(-0.5 * x * x); }
static double bell_to(double y) { return sqrt(-2 * log(y)); }
static double decay_at(double x) { return exp(-x); }
static double decay_to(double y) { return -log(y); }

static void build(Ziggurat *of, double last, double area, double (*at)(double), double (*to)(double)) {
    of->last = last;
    of->edge[0] = area / at(last);
    of->edge[1] = last;
    for (int i = 1; i < LAYERS - 1; i++) of->edge[i + 1] = to(area / of->edge[i] + at(of->edge[i]));
    of->edge[LAYERS] = 0;
    for (int i = 0; i <= LAYERS; i++) of->height[i] = at(of->edge[i]);
}

static double normal(void) {
    for (;;) {
        const uint64_t word = bits();
        const int layer = (word >> 2) & (LAYERS - 1);
        const double x = share(word) * bell.edge[layer], sign = word & 1024 ? 1.0 : -1.0;
        if (x < bell.edge[layer + 1]) return sign * x;
        if (layer == 0) {
            double beyond, y;
            do {
                beyond = -log(1 - share(bits())) / bell.last;
                y = -log(1 - share(bits()));
            } while (2 * y < beyond * beyond);
            return sign * (bell.last + beyond);
        }
        if (bell.height[layer] + share(bits()) * (bell.height[layer + 1] - bell.height[layer]) < bell_at(x)) return sign * x;
    }
}

static double exponential(double mean) {
    double before = 0;
    for (;;) {
        const uint64_t word = bits();
        const int layer = (word >> 2) & (LAYERS - 1);
        const double x = share(word) * decay.edge[layer];
        if (x < decay.edge[layer + 1]) return mean * (before + x);
        if (layer == 0) before += decay.last;
        else if (decay.height[layer] + share(bits()) * (decay.height[layer + 1] - decay.height[layer]) < decay_at(x))
            return mean * (before + x);
    }
}

typedef struct {
    double mu, sigma;
} Lognormal;

static Lognormal lognormal_of(double mean, double cv) {
    const double variance = log1p(cv * cv);
    return (Lognormal){log(mean) - variance / 2, sqrt(variance)};
}

static inline double lognormal(Lognormal of) { return exp(of.mu + of.sigma * normal()); }

static double gamma_of(double shape, double scale) {
    const double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (;;) {
        const double z = normal(), root = 1 + c * z;
        if (root <= 0) continue;
        const double v = root * root * root, u = share(bits());
        if (u < 1 - 0.0331 * z * z * z * z || log(u) < 0.5 * z * z + d * (1 - v + log(v))) return d * v * scale;
    }
}

static double triangular(double least, double likeliest, double most) {
    const double u = share(bits()), width = most - least, turn = (likeliest - least) / width;
    return u < turn ? least + sqrt(u * width * (likeliest - least)) : most - sqrt((1 - u) * width * (most - likeliest));
}

static Lognormal qualifying, proposing, worth;

/* Events: when, in the bits of a double, which are in its order, and whose. */

typedef struct {
    uint64_t when;
    uint32_t who;
} Event;

static Event *heap;
static uint32_t heap_room, heap_size;
static int hole;

static inline uint64_t bits_of(double x) {
    uint64_t word;
    memcpy(&word, &x, sizeof word);
    return word;
}

static inline double time_of(uint64_t word) {
    double x;
    memcpy(&x, &word, sizeof x);
    return x;
}

static inline void sink(Event one) {
    uint32_t at = 0, below = 1;
    while (below < heap_size) {
        below += heap[below + 1].when < heap[below].when;
        if (one.when <= heap[below].when) break;
        heap[at] = heap[below];
        at = below;
        below = 2 * below + 1;
    }
    heap[at] = one;
}

static inline void put(double when, uint32_t who) {
    const Event one = {bits_of(when), who};
    if (hole) {
        hole = 0;
        sink(one);
        return;
    }
    if (heap_size + 2 >= heap_room) heap = realloc(heap, (heap_room *= 2) * sizeof *heap);
    uint32_t at = heap_size++;
    heap[heap_size].when = UINT64_MAX;
    while (at > 0) {
        const uint32_t above = (at - 1) / 2;
        if (heap[above].when <= one.when) break;
        heap[at] = heap[above];
        at = above;
    }
    heap[at] = one;
}

static inline uint64_t next(void) {
    if (hole) {
        hole = 0;
        const Event last = heap[--heap_size];
        heap[heap_size].when = UINT64_MAX;
        if (heap_size) sink(last);
    }
    return heap[0].when;
}

/* Leads. */

typedef struct {
    double asked;
    uint32_t following;
    uint8_t stage, visits, nurtured;
} Lead;

static Lead *leads;
static uint32_t room, used, unused;

typedef struct {
    uint32_t first, last;
    int seats;
    uint64_t served;
    double waited;
} Desk;

static Desk desks[STAGES];
static uint64_t came, won;
static double value;

static inline double hours_of(int stage) {
    switch (stage) {
    case QUALIFY: return lognormal(qualifying);
    case DISCOVER: return gamma_of(1 / 0.49, 4 * 0.49);
    case PROPOSE: return lognormal(proposing);
    default: return triangular(4, 8, 20);
    }
}

static inline void serve(Desk *desk, uint32_t who, double now) {
    Lead *lead = &leads[who];
    desk->waited += now - lead->asked;
    desk->served++;
    put(now + hours_of(lead->stage), who);
}

static inline void ask(uint32_t who, int stage, double now) {
    Desk *desk = &desks[stage];
    Lead *lead = &leads[who];
    lead->stage = (uint8_t)stage;
    lead->asked = now;
    if (desk->seats > 0) {
        desk->seats--;
        serve(desk, who, now);
        return;
    }
    lead->following = NOBODY;
    if (desk->first == NOBODY) desk->first = who;
    else leads[desk->last].following = who;
    desk->last = who;
}

static inline uint32_t newcomer(void) {
    if (unused != NOBODY) {
        const uint32_t who = unused;
        unused = leads[who].following;
        return who;
    }
    if (used == room) leads = realloc(leads, (room *= 2) * sizeof *leads);
    return used++;
}

static inline void forget(uint32_t who) {
    leads[who].following = unused;
    unused = who;
}

static void decide(uint32_t who, double now) {
    Lead *lead = &leads[who];
    const double u = share(bits());
    switch (lead->stage) {
    case QUALIFY:
        if (u < ON) ask(who, DISCOVER, now);
        else if (u < ON + LATER && lead->visits < VISITS) {
            lead->visits++;
            lead->nurtured = 1;
            put(now + exponential(SILENCE), who);
        } else forget(who);
        return;
    case DISCOVER:
        if (u < GOES_ON) ask(who, PROPOSE, now);
        else forget(who);
        return;
    case PROPOSE:
        if (u < WINS) {
            won++;
            value += lognormal(worth);
            ask(who, FULFIL, now);
        } else forget(who);
        return;
    default: forget(who);
    }
}

static void done(uint32_t who, double now) {
    Desk *desk = &desks[leads[who].stage];
    const uint32_t waiting = desk->first;
    if (waiting == NOBODY) desk->seats++;
    else {
        desk->first = leads[waiting].following;
        serve(desk, waiting, now);
    }
    decide(who, now);
}

static void live(uint64_t number, double hours, double until) {
    seed(number);
    heap_size = used = 0;
    hole = 0;
    heap[0].when = UINT64_MAX;
    unused = NOBODY;
    for (int stage = 0; stage < STAGES; stage++) desks[stage] = (Desk){NOBODY, NOBODY, SEATS[stage], 0, 0.0};
    double arrival = exponential(1 / LEADS);
    for (;;) {
        const uint64_t first = next();
        if (arrival < hours && bits_of(arrival) < first) {
            const uint32_t who = newcomer();
            leads[who].visits = 1;
            leads[who].nurtured = 0;
            came++;
            ask(who, QUALIFY, arrival);
            arrival += exponential(1 / LEADS);
            continue;
        }
        if (first == UINT64_MAX || time_of(first) >= until) return;
        const double now = time_of(first);
        const uint32_t who = heap[0].who;
        hole = 1;
        if (leads[who].nurtured) {
            leads[who].nurtured = 0;
            ask(who, QUALIFY, now);
        } else done(who, now);
    }
}

static double spent(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int main(int many, char **words) {
    double hours = 2000, seconds = 1;
    int runs = 5, stopped = many > 1 && strcmp(words[1], "route_stopped") == 0;
    for (int i = 2; i + 1 < many; i += 2) {
        if (strcmp(words[i], "--hours") == 0) hours = atof(words[i + 1]);
        if (strcmp(words[i], "--seconds") == 0) seconds = atof(words[i + 1]);
        if (strcmp(words[i], "--runs") == 0) runs = atoi(words[i + 1]);
    }
    build(&bell, 3.6541528853610088, 0.00492867323399, bell_at, bell_to);
    build(&decay, 7.69711747013104972, 0.0039496598225815571993, decay_at, decay_to);
    qualifying = lognormal_of(2, 1);
    proposing = lognormal_of(12, 1.2);
    worth = lognormal_of(20000, 1);
    heap = malloc((heap_room = 1024) * sizeof *heap);
    leads = malloc((room = 1024) * sizeof *leads);
    live(0, hours, stopped ? hours : INFINITY);
    came = won = 0;
    uint64_t number = 1;
    printf("{\"version\": \"%s\", \"rates\": [", __VERSION__);
    for (int run = 0; run < runs; run++) {
        const uint64_t before = came;
        const double began = spent();
        double took;
        do live(number++, hours, stopped ? hours : INFINITY);
        while ((took = spent() - began) < seconds);
        printf("%s%.1f", run ? ", " : "", (double)(came - before) / took);
    }
    printf("], \"ratio\": %.9f, \"leads\": %llu}\n", (double)won / (double)came, (unsigned long long)came);
    return 0;
}
