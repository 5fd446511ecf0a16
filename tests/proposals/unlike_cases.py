"""Proposals that nothing is like: neither what is in similar_cases.py, nor what the demo's community and roadmap have.

They are written in the words of the trade, so that a word or two of each stand in other proposals too. What is found
for them is noise. Each is (title, problem).
"""

UNLIKE: tuple[tuple[str, str], ...] = (
    (
        "Single sign-on with Keycloak",
        "Our members have an identity at the association already and must make up one more password here.",
    ),
    (
        "Donate through the website",
        "The server costs money every month, and nobody knows where to send some.",
    ),
    ("Sponsor a maintainer", "Two people do most of the work in their evenings and could use a day a week."),
    ("Invoices for companies", "Our office pays for nothing without an invoice that has an order number."),
    ("A rich text editor", "Members who never saw Markdown write stars and brackets by trial and error."),
    ("Two columns on wide screens", "On my monitor two thirds of the window are empty."),
    ("Spell checking in text fields", "Typing errors make us look careless in front of the press."),
    (
        "A captcha at registration",
        "Bots make hundreds of accounts a night and fill the site with advertising.",
    ),
    ("Use PostgreSQL in place of SQLite", "Our administrators know how to back up one database, not two."),
    (
        "A Kubernetes operator",
        "We write the same manifests by hand for each cluster and forget half of them.",
    ),
    ("Packages for Debian", "Installing from a tarball means that nobody updates the program any more."),
    ("Use the flash as a torch", "When the sun is down I look for the keyhole of the hut."),
    ("Record the heart rate", "My doctor wants to know how hard I work on the way up."),
    ("Code of conduct in plain words", "The text is legal English that our younger members do not finish."),
    (
        "Mentors for newcomers",
        "A first pull request waits for weeks because nobody feels responsible for it.",
    ),
    ("Order T-shirts and stickers", "At conferences people ask us for something to wear."),
    ("Show the licence of each dependency", "Our lawyers need a list before we may install anything."),
    ("Rewrite the parser in Rust", "The parser crashes on broken input, and C makes that dangerous."),
    ("Drop Python 3.9", "We keep work-arounds for a version that gets no security fixes."),
    ("Type hints for all public functions", "My editor cannot complete the names of arguments."),
    ("A chat room on Matrix", "Questions are asked in a chat of a company that wants a telephone number."),
    ("Embed videos", "Some things are easier to show in ten seconds than to tell on a page."),
    ("Polls with more than one answer", "We choose the place of our next meeting by counting raised hands."),
    ("Encrypt the database at rest", "A disk that is thrown away still holds the addresses of all members."),
    ("Arabic from right to left", "Punctuation stands on the wrong side of each line."),
    ("Square avatars", "The logo of our club loses its corners."),
    ("Play a sound when a message comes in", "I miss questions while I work in another window."),
    ("Phases of the moon", "We plan walks under a full moon and look its date up elsewhere."),
    ("Rent electric bikes", "Visitors come by train and have no way to reach the valley."),
    ("Repeat a simulation with the same seed", "Reviewers could not get the numbers of our paper again."),
    ("Virtual machines inside virtual machines", "Our continuous integration runs in the cloud already."),
    ("A form for press inquiries", "Journalists call the treasurer, who knows nothing about it."),
)

# Written after the cut-off was chosen, and changed nothing of it: what a site may expect.
HELD_OUT_UNLIKE: tuple[tuple[str, str], ...] = (
    (
        "Buy a domain of our own",
        "The site's address belongs to one person, and nobody knows until when it is paid.",
    ),
    ("Recipes for the hut's kitchen", "Each warden invents the same soup again and throws half of it away."),
    (
        "Report the carbon footprint of a trip",
        "Our club promised to halve what its travels cost the climate.",
    ),
    (
        "Certificates for finished courses",
        "Volunteers need a paper for their employer that says what they learned.",
    ),
    ("Use WebAssembly for the plugins", "An extension in C brings the whole process down when it fails."),
    ("A style guide for commit messages", "The list of commits reads like notes to oneself."),
    (
        "Move from Jenkins to another build server",
        "Its updates break our jobs twice a year, and nobody looks after it.",
    ),
    ("Load balancing across regions", "Readers in Asia wait two seconds for each answer."),
    ("Fuzz the file parser", "Two holes were found by strangers with a random generator."),
    ("Carpooling to work days", "Eight cars with one person each stand at the trailhead."),
    ("Birthday greetings", "A small gesture would keep older members with us."),
    ("Adopt a bench", "Donors want to see a small plate with their name."),
    ("Augmented reality for peaks", "I point at a mountain and wonder what it is called."),
    ("Deep sleep between two measurements", "The sensor at the spring empties its cells within three weeks."),
    ("Sell printed guide books", "People at the fair ask for something that they can leaf through."),
    ("Nested groups in the directory", "Our departments have teams, and these have subteams of their own."),
)
