"""Names for pupils and parents. None is a plain English word: an answer to a reporter must not seem to name somebody."""

GIRLS = (
    "Aaliyah", "Abigail", "Aisha", "Alicja", "Amelia", "Anaya", "Annabel", "Aoife", "Bronwen", "Chidera", "Clara",
    "Darcey", "Edith", "Elif", "Eliza", "Ellie", "Esme", "Evie", "Fatima", "Florence", "Freya", "Gabriela", "Hafsa",
    "Hannah", "Harriet", "Imogen", "Inaya", "Isla", "Jasmina", "Jessica", "Kezia", "Khadija", "Lara", "Layla", "Leonie",
    "Lottie", "Lowri", "Maryam", "Matilda", "Megan", "Mia", "Millie", "Nadia", "Naomi", "Niamh", "Nia", "Nkechi",
    "Orla", "Phoebe", "Priya", "Rosie", "Saanvi", "Safiya", "Seren", "Simran", "Sofia", "Tabitha", "Thea", "Tilly",
    "Wiktoria", "Xinyi", "Yasmin", "Zainab", "Zofia", "Zuri",
)  # fmt: skip
BOYS = (
    "Aarav", "Adam", "Alfie", "Amir", "Aneurin", "Archie", "Arjun", "Arlo", "Arthur", "Ayaan", "Bartek", "Ben", "Caleb",
    "Callum", "Chinedu", "Cian", "Daniel", "Dexter", "Dylan", "Eben", "Edward", "Elijah", "Emeka", "Ethan", "Felix",
    "Filip", "Finlay", "George", "Gethin", "Hamza", "Haris", "Harry", "Hugo", "Ibrahim", "Idris", "Jakub", "Jayden",
    "Joel", "Joshua", "Kai", "Kofi", "Kian", "Leo", "Liam", "Logan", "Lucas", "Malachi", "Mateo", "Musa", "Nathan",
    "Noah", "Oliver", "Oscar", "Otis", "Owen", "Rafael", "Reuben", "Rhys", "Rory", "Samuel", "Stanley", "Tadeusz",
    "Theo", "Toby", "Tomasz", "Veer", "Wilfred", "Yusuf", "Zachary", "Zayn",
)  # fmt: skip
WOMEN = (
    "Adaeze", "Agnieszka", "Alison", "Amina", "Angharad", "Anita", "Becky", "Caroline", "Charlotte", "Chloe", "Danielle",
    "Donna", "Esther", "Farah", "Gemma", "Hayley", "Heather", "Helen", "Jodie", "Joanne", "Kavita", "Kelly",
    "Kirsty", "Laura", "Leanne", "Lisa", "Lucy", "Magda", "Mandy", "Meera", "Michelle", "Natalie", "Nicola", "Ngozi",
    "Rachel", "Rebecca", "Rukhsana", "Ruth", "Sabrina", "Sandra", "Sarah", "Shabana", "Sian", "Stacey", "Susan",
    "Tamara", "Tanya", "Uzma", "Vanessa", "Victoria", "Yvonne", "Zara",
)  # fmt: skip
MEN = (
    "Abdul", "Adrian", "Alan", "Alex", "Andrew", "Anthony", "Asif", "Babatunde", "Carl", "Craig", "Damian", "Darren",
    "David", "Dominic", "Emmanuel", "Faisal", "Gareth", "Gavin", "Gurpreet", "Imran", "Ian", "James", "Jamie", "Jason",
    "Kwame", "Kevin", "Lee", "Luke", "Marcin", "Matthew", "Michael", "Mohammed", "Neil", "Nikhil", "Obinna",
    "Paul", "Pawel", "Peter", "Rajesh", "Richard", "Robert", "Ryan", "Sanjay", "Scott", "Simon", "Stephen", "Stuart",
    "Tariq", "Wayne",
)  # fmt: skip
SURNAMES = (
    "Abara", "Adeyemi", "Ahmadi", "Allardyce", "Amankwah", "Arkwright", "Ashdown", "Aslam", "Balogun", "Barraclough",
    "Beddoes", "Begum", "Bhatti", "Birtwistle", "Bosworth", "Brennan", "Burrage", "Cadwallader", "Cartmell", "Chaudhary",
    "Cheung", "Chukwu", "Clegg", "Colquhoun", "Conteh", "Cresswell", "Cullinane", "Dabrowski", "Daventry", "Denholm",
    "Desai", "Dhillon", "Doherty", "Duckworth", "Eastwood", "Egerton", "Ekwueme", "Entwistle", "Fairhurst", "Farrukh",
    "Featherstone", "Fernandes", "Fothergill", "Gallagher", "Garside", "Ghosh", "Gilchrist", "Goodison", "Gorecki",
    "Griffiths", "Hallsworth", "Haworth", "Hebden", "Hendry", "Hinchliffe", "Holroyd", "Hussain", "Ikande", "Ingham",
    "Iyer", "Jaworski", "Jellicoe", "Joshi", "Kamara", "Kapoor", "Kearney", "Kershaw", "Khatun", "Kowalczyk",
    "Lathom", "Llewellyn", "Lockyer", "Macaulay", "Mahmood", "Malhotra", "Mbeki", "McGarry", "McKendrick",
    "Mehta", "Mellor", "Mirza", "Molyneux", "Mukherjee", "Nandakumar", "Nuttall", "Nwosu", "Oakeshott", "Ofori",
    "Okonjo", "Olatunji", "Ormerod", "Osei", "Padgett", "Parmar", "Pendlebury", "Pietrzak", "Pilkington", "Prescott",
    "Quigley", "Rahman", "Ramsden", "Rawcliffe", "Redfern", "Rostron", "Sandhu", "Sankoh", "Scholes", "Shackleton",
    "Siddiqui", "Skelton", "Sowerby", "Stanworth", "Sutcliffe", "Swindells", "Tattersall", "Thornley", "Tierney",
    "Tranter", "Tunnicliffe", "Uddin", "Vasquez", "Venkatesh", "Wadsworth", "Walmsley", "Whitworth", "Wojcik",
    "Wolstenholme", "Wrigley", "Yeboah", "Zaman",
)  # fmt: skip
