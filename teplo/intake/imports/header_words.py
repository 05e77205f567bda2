"""What other programs and people call the columns: words by field, as they read when folded.

Taken from the exports of amoCRM, Bitrix24, HubSpot, Salesforce, Outlook (English and Russian), Google Contacts and
Google Forms, and from what people write above their own lists. A phrase that is the whole header says more than one
that is part of it; of two for one field that which stands first in its list says more.
"""

# Whole headers. For the same words in a file of something else see BY_TARGET.
WHOLE = {
    "external_id": "id|lead id|record id|prospect id|contact id|deal id|opportunity id|account id|company id|"
    "external id|внешний код|внешний id|ид|идентификатор|id лида|id сделки|id контакта|id компании|номер заявки|"
    "lead number|номер лида|номер сделки|заявка",
    "name": "фио|ф и о|фамилия имя отчество|имя и фамилия|имя фамилия|фамилия имя|полное имя|полное имя контакта|"
    "full name|contact name|lead name|customer name|client name|your name|name|основной контакт|контактное лицо|"
    "имя клиента|клиент|заказчик|покупатель|контакт|contact|customer|client|как вас зовут|ваше имя|"
    "как к вам обращаться",
    "first_name": "имя|first name|given name|firstname|forename",
    "middle_name": "отчество|middle name|additional name|second name|patronymic",
    "last_name": "фамилия|last name|family name|surname|lastname",
    "company": "компания|организация|название компании|наименование организации|название организации|company|"
    "company name|organization|organization name|organisation|account name|account|associated company|"
    "primary associated company|компания контакта|фирма|юрлицо|юридическое лицо|контрагент|работодатель|employer|"
    "место работы",
    "position": "должность|job title|organization title|position|role|должность контакта|должность контакт|title",
    "inn": "инн|inn|tax id|tax number|vat|vat number|инн компании|инн организации",
    "company_size": "размер компании|численность|число сотрудников|количество сотрудников|сотрудников|company size|"
    "number of employees|employees|no of employees",
    "industry": "отрасль|сфера деятельности|вид деятельности|industry|sector",
    "need": "потребность|что нужно|что интересует|интерес|запрос|тема|тема обращения|subject|need|interest|"
    "название лида|название сделки|название заявки|lead title|deal name|услуга|суть обращения",
    "text": "текст|сообщение|вопрос|комментарий|комментарии|примечание|примечания|заметки|описание|обращение|"
    "текст обращения|дополнительная информация|дополнительно|message|comment|comments|note|notes|description|"
    "text|body|details|текст заявки|ваш вопрос|пожелания",
    "source": "источник|lead source|source|original source|источник лида|источник обращения|источник сделки|"
    "utm source|откуда|откуда узнали|откуда пришел|рекламный источник|канал|канал привлечения|"
    "how did you hear about us",
    "campaign": "кампания|рекламная кампания|campaign|campaign name|utm campaign|lead campaign",
    "product": "продукт|товар|product|product name|продукт или услуга|товар услуга|курс|course|product interest|модель",
    "region": "город|регион|city|region|населенный пункт|город клиента|область|state|state province|state region|"
    "край|mailing city|billing city|country|страна|country region|address city|address region|business city|"
    "home city",
    "amount": "сумма|бюджет|amount|budget|сумма сделки|бюджет сделки|deal amount|стоимость|close value|"
    "opportunity amount|deal value|value|сумма заказа|цена|price|total",
    "currency": "валюта|currency|deal currency|currency code|код валюты",
    "heat": "теплота|температура|heat|temperature|rating|рейтинг|горячесть",
    "status": "статус|status|lead status|статус лида|статус заявки|стадия|стадия лида|этап|этап сделки|"
    "этап воронки|stage|lead stage|состояние",
    "owner": "ответственный|owner|lead owner|contact owner|deal owner|opportunity owner|account owner|"
    "company owner|assigned to|менеджер|ответственный менеджер|responsible|sales agent|sales rep|manager|"
    "ответственный за лид|ответственный за сделку|ответственное лицо|assignee|сотрудник",
    "tags": "теги|тэги|метки|tags|labels|tag|тег|теги сделки|теги лида|теги контакта|categories|категории|группы|"
    "group membership|категория|segment|сегмент",
    "created_at": "дата создания|created|created at|create date|created date|date created|дата обращения|"
    "дата заявки|дата и время|дата поступления|дата лида|дата создания сделки|дата создания лида|создан|создано|"
    "отметка времени|timestamp|created time|submitted at|date|дата|engage date|время создания|дата добавления|"
    "lead date",
    "telegram": "telegram|телеграм|телеграмм|tg|тг|контакт telegram|telegram username|ник в telegram",
    "whatsapp": "whatsapp|ватсап|вотсап|whats app|wa|контакт whatsapp",
    "vk": "вк|vk|вконтакте|vkontakte|страница вконтакте|контакт vk",
    "viber": "viber|вайбер|контакт viber",
    "max": "max|мессенджер max",
    "instagram": "instagram|инстаграм|инста",
    "facebook": "facebook|фейсбук|страница facebook|контакт facebook",
    "site": "сайт|website|web site|web|url|web page|веб страница|корпоративный сайт|домен|domain|"
    "company domain name|website url|website value|адрес сайта|site",
    "title": "название сделки|сделка|название|deal name|deal title|opportunity name|opportunity|deal|title|name|"
    "наименование|тема",
    "pipeline": "воронка|pipeline|воронка продаж|deal pipeline|направление",
    "stage": "стадия|этап|этап сделки|стадия сделки|этап воронки|deal stage|stage|stage name|статус|status|"
    "статус сделки",
    "contact_name": "основной контакт|контакт|контактное лицо|фио|фио клиента|contact name|contact|"
    "associated contact|primary contact|клиент|client|customer|имя клиента|имя",
    "closed_at": "дата закрытия|close date|closed date|closed at|date closed|закрыта|дата завершения",
    "expected_on": "предполагаемая дата закрытия|expected close date|ожидаемая дата закрытия|"
    "плановая дата закрытия|срок сделки|expected on",
    "lost_because": "причина отказа|причина закрытия|причина проигрыша|lost reason|closed lost reason|"
    "loss reason|причина неуспеха",
}
# What is said otherwise where a file holds companies.
BY_TARGET = {
    "companies": {
        "name": "компания|название|наименование|организация|название компании|наименование организации|"
        "полное наименование|company|company name|account|account name|organization|organization name|name|"
        "юридическое лицо|контрагент|клиент|client|customer|фирма|title",
        "turnover": "оборот в год|годовой оборот|оборот|выручка|годовая выручка|turnover|annual turnover|"
        "annual revenue|revenue|company revenue",
    },
    "products": {
        "name": "товар|название товара|наименование товара|наименование|название|номенклатура|услуга|продукт|"
        "товар услуга|product|product name|item|item name|name|title",
        "article": "артикул|арт|код|код товара|код номенклатуры|sku|article|vendor code|product code|item code|"
        "part number",
        "price": "цена|цена продажи|розничная цена|цена за единицу|стоимость|price|sales price|unit price|list price|"
        "retail price|price per unit",
        "unit": "единица|ед изм|единица измерения|ед измерения|ед|unit|unit of measure|uom|units",
        "vat": "ндс|ставка ндс|vat|vat rate|tax rate|tax",
    },
}
# Parts of a header that speak of a way to reach somebody, whatever stands beside them.
PHONE = {
    "телефон",
    "тел",
    "phone",
    "mobile",
    "моб",
    "мобильный",
    "сотовый",
    "радиотелефон",
    "телефоны",
    "phones",
    "tel",
}
EMAIL = {"email", "emails", "почта", "почты", "мейл", "имейл", "емейл", "mail"}
# Not his own, or no way to reach a person, or about the way and not the way itself.
_NEVER = """
    assistant assistants company date display do domain fax isdn label last main not opt pager phonetic prefix
    suffix tdd telex tty type verified дата домен компании краткое не организации пейджер пейджера подписка
    помощника последний согласие суффикс телекс телетайп тип факс факса ящик
"""
NEVER = set(_NEVER.split())
CALLED_BACK = {"обратный вызов", "callback"}
# Words beside a value that say what kind of it that is: nothing to keep.
ABOUT_ANOTHER = {"label", "type", "тип", "phonetic", "prefix", "suffix", "суффикс"}
# A running number of the list is no number by which a row is known again.
RUNNING = {"", "n", "no", "nr", "п п", "number", "номер", "row", "строка"}
HEATS = {"hot", "warm", "cold", "горячий", "теплый", "холодный", "горячая", "теплая", "холодная"}
SALUTATION_BESIDE = {"суффикс", "отчество"}
