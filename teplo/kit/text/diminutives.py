"""Given names and their short forms: they may suggest that two names are one person, never more."""

from __future__ import annotations

# One group a line. A short form may stand in several groups (Саша, Женя, Валя, Слава).
_GROUPS = """
александр саша саня шура алекс сашка alexander alex aleksandr sasha
александра саша саня шура сашенька alexandra sasha
алексей леша алеша леха alexey alexei aleksei
алена лена аленка alyona
алина алинка
алла аллочка
альберт алик
анастасия настя ася стася настена anastasia
анатолий толя толик
андрей андрюша дрюня andrew andrei
анна аня анюта нюра анечка анька нюша ann anna anne hanna
антон антоша тоша anton
антонина тоня
артем тема артемка артемий
артур артурчик
борис боря
вадим вадик
валентин валя
валентина валя
валерий валера
валерия лера валера
варвара варя
василий вася
василиса вася
вера верочка
вероника ника
виктор витя victor
виктория вика вита victoria
виталий виталик
владимир вова володя вовка vladimir
владислав влад владик слава
всеволод сева
вячеслав слава
галина галя
георгий гоша жора гога george
герман гера
глеб глебушка
григорий гриша gregory
даниил данила даня данил daniel
дарья даша дария daria
денис дениска denis dennis
диана дина
дмитрий дима митя димка митрий dmitry
ева евочка
евгений женя eugene
евгения женя
егор егорка
екатерина катя катерина катюша catherine kate katherine
елена лена алена леночка helen elena
елизавета лиза лизавета elizabeth
жанна жанночка
зинаида зина
зоя зоечка
иван ваня ванечка ванька john
игорь игорек гоша
илья илюша ilia
инна инночка
ирина ира иришка irene
камилла мила
карина кариночка
кирилл кирюша кира
клавдия клава
константин костя constantine
ксения ксюша аксинья оксана
лариса лара
лев лева leo
леонид леня leonid
лидия лида
любовь люба
людмила люда мила люся
маргарита рита margaret
марина мариша марьяна
мария маша маруся маня марья mary maria
максим макс maxim max
матвей мотя
михаил миша michael mikhail mike
надежда надя
наталья наталия ната наташа таша natalia
никита ник
николай коля nicholas nick
нина ниночка
оксана ксюша
олег олежка
олеся леся
ольга оля olga
павел паша paul pavel
петр петя peter piotr
полина поля
раиса рая
рамиль рома
регина рина
роман рома roman
руслан руся
савелий сава
светлана света лана
семен сема simon
сергей сережа серега serge sergei sergey
софия соня софья софа sofia sophia
станислав стас слава
степан степа stephen stepan
таисия тася
тамара тома
татьяна таня tatiana
тимофей тима timothy
тимур тима
ульяна уля
федор федя theodore
филипп филя philip
шамиль шама
эдуард эдик edward
эльвира эля
эмма эммочка
юлия юля julia yulia
юрий юра yuri
яна яночка
ярослав ярик слава
robert bob rob bobby
william will bill
richard rick dick
james jim jimmy
thomas tom tommy
david dave
mary molly
jennifer jenny
susan sue
"""

GROUPS: tuple[tuple[str, ...], ...] = tuple(tuple(line.split()) for line in _GROUPS.split("\n") if line)
