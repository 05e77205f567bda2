"""The region of a telephone number where its plan tells it: the subject of the Russian federation of an area code.

Mobile numbers belong to no region. Codes of subjects are those of number plates and tax offices: Novosibirsk is 54.
The library's own geography is a hundred and ninety megabytes of names, too much for this one question.
"""

# Subject and its area codes, the three digits after +7; the numbering plan of Rossvyaz.
SUBJECTS = {
    "01": "877", "02": "347", "03": "301", "04": "388", "05": "872", "06": "873", "07": "866", "08": "847", "09": "878",
    "10": "814", "11": "821", "12": "836", "13": "834", "14": "411", "15": "867", "16": "843 855", "17": "394",
    "18": "341", "19": "390", "21": "835", "22": "385", "23": "861 862", "24": "391", "25": "423", "26": "865 879",
    "27": "421", "28": "416", "29": "818", "30": "851", "31": "472", "32": "483", "33": "492", "34": "844",
    "35": "817 820", "36": "473", "37": "493", "38": "395", "39": "401", "40": "484", "41": "415", "42": "384",
    "43": "833", "44": "494", "45": "352", "46": "471", "47": "813", "48": "474", "49": "413", "50": "496 498",
    "51": "815", "52": "831", "53": "816", "54": "383", "55": "381", "56": "353", "57": "486", "58": "841", "59": "342",
    "60": "811", "61": "863", "62": "491", "63": "846 848", "64": "845", "65": "424", "66": "343", "67": "481",
    "68": "475", "69": "482", "70": "382", "71": "487", "72": "345", "73": "842", "74": "351", "75": "302", "76": "485",
    "77": "495 499", "78": "812", "79": "426", "86": "346", "87": "427", "89": "349", "91": "365", "92": "869",
    "95": "871",
}  # fmt: skip
AREAS = {area: subject for subject, areas in SUBJECTS.items() for area in areas.split()}
PLAN = "+7"


def region_of(phone: str) -> str:
    """The region of a stored number (E.164), '' where its plan does not tell."""
    return AREAS.get(phone[2:5], "") if phone.startswith(PLAN) else ""
