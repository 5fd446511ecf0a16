"""Proposals, and the same said in other words: what the search for similar ones is measured on.

Each pair is (title, problem, the title under which somebody else would propose it). The groups of synonyms
(portal/lib/synonyms.py) were written beside PAIRS, so their figure flatters; HELD_OUT was written after the groups and
changed none of them: its figure is what a site may expect.
"""

PAIRS: tuple[tuple[str, str, str], ...] = (
    (
        "Dark theme for the web interface",
        "At night the white pages hurt the eyes.",
        "Please add a night mode to the dashboard",
    ),
    (
        "Remember the login for a month",
        "People have to enter their password every morning.",
        "Stay signed in longer than one day",
    ),
    (
        "Export all data as CSV",
        "Reports are made in a spreadsheet, by copying numbers by hand.",
        "Download everything for use in Excel",
    ),
    (
        "Compress layers with zstd",
        "Pushing large images takes long because gzip is slow.",
        "Use a faster compression algorithm when uploading images",
    ),
    (
        "Rootless mode by default",
        "The daemon runs as root, so a break-out owns the machine.",
        "Run without administrator privileges out of the box",
    ),
    (
        "Limit the disk space that logs take",
        "Log files fill the partition until the host stops.",
        "Rotate old log output automatically",
    ),
    (
        "Search in the documentation",
        "Nobody finds the page about networks.",
        "Make the manual searchable",
    ),
    (
        "Offline maps",
        "In the mountains there is no reception and the screen stays grey.",
        "Keep tiles on the phone for places without internet",
    ),
    (
        "Warn before a path that is closed",
        "Hikers stand before a fence and must turn back.",
        "Show an alert when a trail is blocked",
    ),
    (
        "Two-factor authentication",
        "A stolen password is enough to take an account over.",
        "Ask for a one-time code at sign in (2FA)",
    ),
    (
        "Delete my account",
        "There is no way to have one's personal data removed.",
        "Let users erase their profile themselves",
    ),
    (
        "Keyboard shortcuts for the editor",
        "Reaching for the mouse at each step is slow.",
        "Hotkeys while editing text",
    ),
    (
        "Translate the application to Spanish",
        "Many members in Latin America do not read English.",
        "Localised user interface for Spanish speakers",
    ),
    (
        "Cache dependencies between builds",
        "Each build downloads all packages again.",
        "Builds should reuse what was fetched before",
    ),
    (
        "Image signing",
        "Nobody can tell whether an image comes from its publisher.",
        "Verify signatures of pulled images",
    ),
    (
        "Prune unused volumes automatically",
        "Old volumes eat the disk of build machines.",
        "Clean up orphaned storage on a schedule",
    ),
    (
        "Email digest once a week",
        "A mail for every comment is too much.",
        "Weekly summary instead of single notifications",
    ),
    (
        "GPX import",
        "Tours that were recorded with a watch cannot be brought in.",
        "Load tracks from Garmin devices",
    ),
    (
        "IPv6 on bridge networks",
        "Containers get IPv4 addresses only.",
        "Support for v6 addresses in the default network",
    ),
    (
        "Health checks restart the container",
        "A container that hangs stays unhealthy for ever.",
        "Automatically restart unhealthy services",
    ),
    (
        "Show who changed a setting",
        "After an outage nobody knows which setting was changed by whom.",
        "Audit log of the configuration",
    ),
    (
        "Undo for deleted comments",
        "A slip of the finger removes a long text.",
        "Restore a comment that was removed by mistake",
    ),
    (
        "Bulk edit of labels",
        "Relabelling a hundred issues takes an afternoon.",
        "Change tags on many tickets at once",
    ),
    (
        "Faster start of the daemon",
        "Starting takes a minute with a thousand containers.",
        "Reduce boot time of the engine",
    ),
    (
        "Screen reader support",
        "Buttons have no names that assistive technology could read.",
        "Accessibility for blind users",
    ),
    (
        "Public REST API",
        "Other programs have to scrape our pages.",
        "Programmatic access for integrations",
    ),
    (
        "Share a route by link",
        "Friends without the app cannot see where we go.",
        "Send my planned tour to others as a URL",
    ),
    (
        "Metrics for Prometheus",
        "We cannot see memory use over time.",
        "Expose monitoring statistics of resource usage",
    ),
    (
        "Drag and drop for uploading pictures",
        "Choosing files one at a time is tedious.",
        "Drop photos into the page to attach them",
    ),
    (
        "Proxy settings in one place",
        "Behind a company firewall each tool is configured by itself.",
        "Central configuration of the HTTP proxy",
    ),
    (
        "Elevation profile",
        "One cannot tell how steep a tour is.",
        "Chart of the altitude along the way",
    ),
    (
        "Secrets in builds",
        "Tokens end up in the layers of the image.",
        "Pass credentials to the build without leaking them",
    ),
    (
        "Run on ARM",
        "On a Raspberry Pi nothing starts.",
        "arm64 binaries",
    ),
    (
        "Live location for a group",
        "In fog we lose each other.",
        "See where my companions are in real time",
    ),
    (
        "Retry failed pulls",
        "A short loss of the network breaks a download of many gigabytes.",
        "Resume interrupted downloads of images",
    ),
    (
        "Weather along the route",
        "Thunderstorms come as a surprise.",
        "Forecast of rain for my hike",
    ),
    (
        "Pin versions of plugins",
        "An update of a plugin broke the nightly job.",
        "Lock extension releases so that upgrades cannot break us",
    ),
    (
        "Smaller base images",
        "Half of the image are tools that nobody runs.",
        "Reduce the size of default containers",
    ),
    (
        "Moderators can close a thread",
        "Discussions turn into quarrels and nobody can end them.",
        "Lock conversations that get heated",
    ),
    (
        "Calendar of events",
        "Dates of meetings hide in the chat.",
        "List upcoming meetups with dates in one overview",
    ),
)

# The problem as the other person would tell it, for the first of the pairs.
TOLD: tuple[str, ...] = (
    "When I am on call after midnight the screen is far too bright and wakes my family.",
    "I am thrown out every morning and type my password again, on each of my machines.",
    "Our treasurer counts in Excel and would like all numbers in one file, not page by page.",
    "Our images have several gigabytes and the pipeline spends most of its time on packing them.",
    "The security team forbids a service that has all rights on the host.",
    "Last month the disk was full because one container wrote forty gigabytes of messages.",
    "I know that the answer is written somewhere, but I have to open thirty pages to find it.",
    "Up there the telephone has no signal and I stare at empty squares where the path should be.",
    "We walked for three hours and then stood before a landslide that the authority knew about.",
    "Somebody got hold of a maintainer's password and published a release in their name.",
    "A member left us and asks that nothing about them stays in the database.",
    "My wrist hurts from going to the toolbar for each bold word.",
    "In our club half of the people speak only Spanish and do not dare to click anything.",
    "The pipeline loads the same two hundred packages from the internet for each commit.",
    "We want to be sure that what we run is what the project published, and not something else.",
    "Each month somebody logs in and removes by hand what no container needs any more.",
    "Forty mails a day make people filter all of them away.",
    "My watch recorded the whole summer and I want to see those walks on the map here.",
    "Our provider gives us no IPv4 any more, and containers cannot be reached.",
    "A service stops answering at night and stays like that until somebody wakes up.",
)

# What else people want, in the same words of the trade: none of it is any of the above.
OTHERS: tuple[str, ...] = (
    "Larger buttons on the phone",
    "Order the menu by name",
    "Print a page without its header",
    "Sort the list of containers by age",
    "Colours for each kind of trail",
    "Names of huts in two languages",
    "A smaller logo in the page's head",
    "Show the time of the last update",
    "Follow a person",
    "Mention a team in a comment",
    "Tables in Markdown",
    "Mathematical formulas in comments",
    "Attach a PDF to an issue",
    "Number the headings of long texts",
    "A map of all members",
    "Badges for helpers",
    "Count the visits of a page",
    "Rename a network while it is used",
    "Copy files between two containers",
    "Mount a directory read-only for one user",
    "Shut down in a given order",
    "Set the host name of a container",
    "Static addresses for single containers",
    "Inspect an image without pulling it",
    "Show the history of a tag",
    "Tag several images in one command",
    "Attach a debugger to a running process",
    "Windows paths in the command line",
    "Shell completion for fish",
    "Progress bar for the build",
    "Colour output of the command line",
    "Build only what a target needs",
    "Labels on networks and volumes",
    "Quotas for each user of a shared host",
    "Choose the graphics card for a container",
    "Limit the bandwidth of a container",
    "Snapshots of a running container",
    "Move a container to another machine",
    "Events as a stream of JSON",
    "A plugin for the file manager",
    "Draw a route with the finger",
    "Distance in miles",
    "Rate a tour with stars",
    "Pictures of the summit",
    "Springs and drinking water",
    "Bus stops near the start of a tour",
    "Parking at the trailhead",
    "Tours that dogs can walk",
    "Tours for a wheelchair",
    "Rangers' telephone numbers",
    "A compass on the screen",
    "Avalanche bulletin in winter",
    "Night rides for bicycles",
    "Save the battery while recording",
    "Vibrate at each turn",
    "Read directions aloud",
    "Split a long tour into days",
    "Merge two recorded tracks",
    "Private notes on a tour",
    "Statistics of my year",
)

HELD_OUT: tuple[tuple[str, str, str], ...] = (
    (
        "Reserve a hut from the app",
        "One has to phone each hut to know whether a bed is free.",
        "Book overnight places online",
    ),
    (
        "Estimated time of arrival",
        "We came back in the dark because the tour took longer than we thought.",
        "Tell how long a hike will take",
    ),
    (
        "Emergency button",
        "After an accident it takes too long to tell the rescuers where one is.",
        "SOS call with coordinates",
    ),
    (
        "Avoid busy roads",
        "Bicycles are sent along the highway.",
        "Prefer quiet streets when planning for bikes",
    ),
    (
        "Podcast of the community",
        "Those who drive to work cannot read the news of the project.",
        "Audio version of the announcements",
    ),
    (
        "Guest accounts",
        "A client who wants to look once must register.",
        "Temporary access for visitors",
    ),
    (
        "Sandbox for untrusted code",
        "A bad program can reach the kernel of the host.",
        "Isolate containers more strongly from the kernel",
    ),
    (
        "Mirror of the registry inside the company",
        "Hundred machines pull the same image over a thin line.",
        "Local pull-through registry",
    ),
    (
        "Compose files with variables",
        "The same file is copied for each environment with other ports.",
        "Parametrise compose per environment",
    ),
    (
        "Show the diff of two images",
        "It is not clear what an update of the base changed.",
        "Compare images file by file",
    ),
    (
        "Deprecation notices a release ahead",
        "Flags vanish without a word.",
        "Announce removals before they happen",
    ),
    (
        "Draft releases for testers",
        "Bugs are found on the day of the release.",
        "Publish beta builds early",
    ),
    (
        "Vote on comments",
        "The best answer sinks below forty others.",
        "Thumbs up for helpful replies",
    ),
    (
        "Block a member",
        "One person follows me into every discussion.",
        "Mute people who bother me",
    ),
    (
        "Sort the search by distance",
        "The first results are in another country.",
        "Nearby tours first",
    ),
    (
        "Checkpoint and restore",
        "A long computation starts from zero after each move.",
        "Freeze a running process and continue elsewhere",
    ),
    (
        "Schedule a container",
        "Nightly jobs need a cron of their own.",
        "Cron jobs inside the engine",
    ),
    (
        "Tags with an expiry date",
        "The registry is full of old nightly images.",
        "Remove old images from the registry after some days",
    ),
    (
        "Colour-blind palette",
        "Red and green trails look the same to me.",
        "Map colours that everyone can tell apart",
    ),
    (
        "Watch app",
        "Taking the phone out in the rain is no fun.",
        "Directions on the wrist",
    ),
)
