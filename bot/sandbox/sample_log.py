"""What the members of Fjord & Field logged: forty working days, and the day that it is now.

One paragraph a day; each line is a time in Copenhagen, who logged, and the line as typed behind
`/log`. The firm plans and looks after gardens, courtyards and green roofs. No line names a
weekday or a season: the days end today, whenever that is.
"""

WORKING_DAYS = """
09:10 peter Anna Jensen by phone: care agreement runs out soon, she wants the roof looked at +
09:40 jonas called Bo By, no answer
11:20 maria Mette Lund in person: walked the garden with her, benches too low for the residents +
14:05 james Charlotte Penrose by LinkedIn: introduced ourselves, she runs hotels on the river
15:30 sofie Inga Sørensen by letter: asked how the new hedge is doing
16:10 maria Elsa Krag in person three weeks ago: a garden to read in, she waits for the council +
16:20 peter Theo Vinding by letter four weeks ago: when to prune, and a photograph of his trees

08:55 peter Jan Møller by email: sent the plan for the courtyard
10:40 priya Karin in 't Veld, Niels Overgaard by newsletter, no answer: green roofs, part one
10:45 priya Domingo Pérez, Jürgen Groß by newsletter: green roofs, part one
13:15 jonas Li On texted: the lanterns on the terrace need new posts
16:00 thomas Holm & Søn A/S by phone: delivery of soil moved by two days +

09:00 jonas Bo By by sms: is the ramp still loose?
09:45 jonas Bo By replied by sms: yes, after lunch is best +
11:10 maria Rosa Via by email with Pipelane: proposal for the inner yard
15:00 peter Walter Brandt by letter: thanked him for the cuttings, asked about the south wall
16:20 james Daniel Ashworth by video call: first sketch for the studio roof +

09:30 peter called Jan Møller: read the plan together on the phone, he likes the shed +
10:50 sofie Kirsten Dahl in person: she has room for our open day in the hall +
13:40 james Fiona Calder by email: asked for the measurements of her yard
14:30 james Charlotte Penrose replied by LinkedIn: happy to talk +

09:20 sofie Inga Sørensen called: the hedge is fine, the gate squeaks, the letter cheered her +
11:20 thomas Sven Åkesson by phone: granite for Nordlys, the price holds
13:00 jonas Hanna Berg by sms: the lid for the sandbox is in stock
15:45 peter Jürgen Groß by email: offer for the roof terrace

09:05 maria Rosa Via replied by email: yes to the yard, no to the fountain +
10:20 james Margaret Ellwood by letter: notes from the square committee, with a drawing
11:35 priya Karin in 't Veld by LinkedIn with Postcrane, no answer: scheduled post -
14:10 jonas called Ole Kjær: the watering system drips, will come by +

09:15 peter Jürgen Groß replied by email: wants a larger pergola +
10:40 sofie Aksel Friis by letter: would he speak about the allotments at our open day?
13:25 jonas Annika Lindholm by sms: the boxes for her terrace have arrived
13:50 jonas Annika Lindholm replied by sms: wonderful +
16:10 james Charlotte Penrose by video call: three houses, starting with the one on the quay +

09:40 peter Walter Brandt called: got the letter, the south wall is damp, would like us to look +
11:15 priya Niels Overgaard by LinkedIn with Postcrane, no answer: scheduled post -
13:30 peter Anna Jensen by email: minutes of the residents' meeting
15:20 thomas Sven Åkesson by email, no answer: order number for the granite ~

09:00 jonas called Bo By, no answer -
09:05 jonas Bo By by sms: the ramp is mended, have a look when you pass
10:30 james Fiona Calder replied by email: measurements attached +
14:00 peter visited Lars Bo: the plum tree can stay +

09:30 sofie Aksel Friis called: got the letter, glad to speak, would like a lift home +
11:00 maria Mette Lund by phone: benches raised by ten centimetres, she will try one
13:10 priya Rosa Via, Jan Møller, Fiona Calder by newsletter, no answer: green roofs, part two -
15:40 peter Holm & Søn A/S in person: walked the roof with them, the drains are clear +

09:20 jonas Hanna Berg replied by sms: the lid fits, the children approve +
10:45 james Daniel Ashworth by email: planting list, two options
13:00 peter Jan Møller by email, no answer: a question about the bicycle shed ~
15:15 sofie May Andersen by letter: photographs of her roses

09:10 james Margaret Ellwood by letter in: the committee agrees, she adds a list of birds +
11:30 sofie Kirsten Dahl by email: programme for the open day
14:20 peter Niels Overgaard by phone: has not seen the posts, asks for a drawing instead ~
16:00 thomas Sven Åkesson by phone: granite ordered

09:00 jonas Ole Kjær in person: new seal on the watering system, stayed for coffee +
10:10 priya Domingo Pérez by LinkedIn: sent him our piece on fig trees
10:55 priya Domingo Pérez replied by LinkedIn: asks for a quote for his back yard +
14:10 priya Daniel Ashworth, Sven Åkesson by newsletter, no answer: green roofs, part two -
15:30 peter called Jan Møller: the shed goes by the north gate +

09:35 sofie May Andersen by letter in: a card with a pressed rose +
11:20 james Charlotte Penrose by email: proposal for the house on the quay
13:45 jonas Li On by sms: the posts are up
14:00 jonas Li On replied by sms: looks lovely +

09:25 peter Jürgen Groß by email: drawing of the pergola
10:40 priya Hanna Berg, Kirsten Dahl, Bo By by newsletter, no answer: green roofs, part three -
10:45 priya Jürgen Groß, Li On by newsletter: green roofs, part three
13:20 maria Domingo Pérez by phone: went through the quote, he decides with his sister +
16:15 jonas Annika Lindholm called: one of the boxes leaks

09:15 peter Jürgen Groß replied by email: pergola approved +
10:30 jonas Annika Lindholm in person: changed the box, sealed the others
13:10 sofie Inga Sørensen by letter: invitation to the open day, with the bus times
13:15 sofie Aksel Friis by letter: programme of the open day, and who fetches him
13:20 peter Walter Brandt by letter: invitation to the open day
14:40 james called Fiona Calder, no answer

09:00 peter Lars Bo by letter: invitation to the open day
09:05 jonas called Ole Kjær: comes to the open day if somebody drives +
11:45 james Daniel Ashworth replied by email: the second option, with fewer grasses +
15:10 priya Karin in 't Veld by email: does she still want the newsletter?

09:30 maria Mette Lund in person: the residents tried the bench, two more ordered +
11:00 jonas called Hanna Berg, no answer
11:05 jonas Hanna Berg by sms: when may we check the swing?

09:10 jonas Hanna Berg replied by sms: before eight, when nobody is on it +
10:20 sofie Inga Sørensen called: comes to the open day and brings a friend +
13:35 james Charlotte Penrose replied by email: wants to see a finished roof ~
15:50 thomas Holm & Søn A/S by email with Pipelane: invoice for the drains

09:40 peter Walter Brandt called: cannot travel, sends his best and a question about ivy +
11:15 maria Rosa Via in person: measured the yard, the kitchen door stays free +
13:00 priya Jürgen Groß, Domingo Pérez, Charlotte Penrose by newsletter: our open day
16:05 james called Margaret Ellwood: she prefers letters, and picked up all the same +

09:20 jonas called Bo By, no answer -
10:40 peter Jan Møller by email, no answer: contract for the shed -
13:30 sofie Kirsten Dahl by phone: forty chairs, and she lends us the urns +
15:00 james Charlotte Penrose by video call: walked her over the studio roof on the screen +

09:15 peter called Jan Møller: has the contract now, signs today +
11:10 priya Karin in 't Veld replied by email: no more newsletters please, but do write +
13:40 jonas Li On by phone: cushions for the terrace, two sizes
14:15 priya Niels Overgaard by LinkedIn with Postcrane, no answer: scheduled post -
15:25 peter Lars Bo called: comes to the open day on his bicycle +

09:00 thomas Sven Åkesson by phone with Pipelane: the granite leaves the quarry on time
10:30 jonas Hanna Berg by phone: swing checked, all bolts tight
13:20 james Daniel Ashworth in person: marked the beds with string +
14:45 priya Fiona Calder by LinkedIn with Postcrane, no answer: scheduled post -

09:35 jonas Ole Kjær called: thank you for the seat in the car +
11:00 sofie May Andersen by phone: would rather have a letter, but sounded pleased ~
13:15 peter Niels Overgaard by email: drawing of the roof edge
15:40 james Fiona Calder by email with Pipelane: estimate for the yard

09:20 peter Niels Overgaard replied by email: the edge is right, he will ask us again +
10:45 jonas Annika Lindholm by sms: any more leaks?
10:50 jonas Annika Lindholm replied by sms: dry as a bone +
14:00 priya Rosa Via, Mette Lund, Hanna Berg by newsletter, no answer: roofs in pictures -
16:20 maria Domingo Pérez replied by email: yes to the back yard +

09:10 james Fiona Calder replied by email: the estimate is fine, start when you like +
11:30 sofie Holm & Søn A/S by phone: they lend us a trailer for the open day +
13:05 jonas Bo By texted: the hinge of the gate is gone
15:15 peter Walter Brandt by letter: about ivy, with a sketch of the wall

09:00 jonas Bo By in person: put in a new hinge +
10:25 james Margaret Ellwood by letter: plan for the nesting boxes
13:50 priya Karin in 't Veld by email: three photographs of the canal garden
15:30 sofie Kirsten Dahl by email with Pipelane: the guest list so far

09:45 priya Karin in 't Veld replied by email: would like a garden like it +
11:10 thomas Sven Åkesson by email, no answer: when does the lorry come? ~
13:00 peter Jürgen Groß by video call: where the lamps of the pergola go +
14:30 sofie called Aksel Friis: we fetch him at nine +

09:05 thomas Sven Åkesson called: the lorry comes at seven, we open the gate
10:40 james Charlotte Penrose by email: dates for a visit to the studio roof
13:20 jonas Hanna Berg by sms: a bench for the sandbox, second-hand?
13:25 jonas Hanna Berg replied by sms: yes, and thank you from twenty-two children +

08:50 priya Jürgen Groß, Charlotte Penrose by newsletter, no answer: last call for the open day -
10:30 sofie Inga Sørensen, Aksel Friis, Ole Kjær in person: open day, all three came +
11:30 maria Kirsten Dahl in person: open day, her hall was full +
14:00 peter Lars Bo, Jan Møller in person: open day, an hour about fruit trees +

09:30 sofie Inga Sørensen by letter: a photograph from the open day
09:35 sofie Aksel Friis by letter: thank you for the talk
11:15 peter Anna Jensen by email: report on the roof, and the offer for the renewal
14:20 james Charlotte Penrose replied by email: comes by train, we meet her at the station +

09:10 jonas Li On texted: one cushion too few
10:40 priya Niels Overgaard by LinkedIn with Postcrane, no answer: scheduled post -
13:40 peter Walter Brandt by letter in: the ivy stays, and a recipe +
15:05 james Daniel Ashworth by video call: beds planted, walked round with the camera +

09:25 sofie Aksel Friis called: three of his neighbours would like a visit +
10:30 jonas Li On in person: brought the cushion
13:15 maria Rosa Via by email: dates for the yard
14:50 thomas Sven Åkesson by phone: kerb stones, he has some left over

09:00 maria Rosa Via replied by email: the first of the dates suits +
11:20 james Charlotte Penrose in person: stood on the studio roof and counted the bees +
13:30 peter called Niels Overgaard: he has a second roof, a small one +
15:45 jonas called Bo By, no answer

09:15 jonas Bo By by sms: shall we look at the ramp again?
10:10 jonas Bo By replied by sms: any morning +
13:00 james Daniel Ashworth replied by email: the neighbours lean out of their windows +
14:35 maria Mette Lund by phone: sends a list of herbs that the residents remember +

09:40 sofie May Andersen by letter: she could not come, so we sent the programme and a rose
11:05 james Margaret Ellwood by letter in: boxes approved, one has a tenant already +
11:30 priya Fiona Calder, Rosa Via, Jan Møller by newsletter, no answer: our open day in words -
12:10 priya Fiona Calder by LinkedIn: thanked her for her picture of the yard
13:25 peter Jan Møller by email, no answer: photographs of the finished shed
14:15 peter Anna Jensen by phone: residents want the roof first, then the courtyard +

09:20 peter called Jan Møller: had not opened the mail, is delighted with the shed +
10:50 priya Karin in 't Veld by LinkedIn: showed her the gallery garden
11:20 priya Jürgen Groß, Mette Lund by newsletter, no answer: our open day in pictures -
13:10 jonas Hanna Berg called: could somebody look at the hedge by the fence
13:30 priya Domingo Pérez by LinkedIn: a picture of his yard, with his leave
13:55 priya Domingo Pérez replied by LinkedIn: two of his friends ask who did it +
15:20 maria Domingo Pérez in person: the back yard begins, the fig tree stays +

09:00 jonas Hanna Berg in person: tied up the hedge, the children watched +
10:40 priya Charlotte Penrose by LinkedIn: congratulated her on the second house
11:40 james Charlotte Penrose by video call: the second house, the same roof +
12:05 priya Charlotte Penrose replied by LinkedIn: asks us to her opening +
14:10 sofie Inga Sørensen called: her friend wants a hedge too +

09:30 peter Lars Bo by letter: how to prune the plum tree, drawn
10:45 priya Niels Overgaard by LinkedIn with Postcrane, no answer: scheduled post -
13:00 jonas Annika Lindholm by sms: boxes for the second terrace?
13:20 jonas Annika Lindholm replied by sms: yes please, four +
14:30 priya Hanna Berg, Kirsten Dahl by newsletter: our open day in pictures
15:50 thomas Sven Åkesson by email with Pipelane: order for the kerb stones

08:40 james Fiona Calder by email: first day in the yard, with photographs
09:20 sofie May Andersen called: the rose arrived, she read me the programme aloud +
09:40 maria Mette Lund in person: planted the herbs with the residents +
13:30 peter Walter Brandt by letter: dates for the south wall
16:00 jonas Ole Kjær by phone: the watering system holds +
"""

TODAY = """
08:50 maria Rosa Via by phone: work in the yard begins, the kitchen door stays free +
10:20 maria Mette Lund texted: the thyme is used up already, could we bring more
11:40 maria Kirsten Dahl by email: may we have the hall again next year?
"""
