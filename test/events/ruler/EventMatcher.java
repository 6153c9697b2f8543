import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Ruler;

/**
 * Asks the matcher that AWS published from EventBridge. Reads one question for each line, {"pattern": …, "events": [ … ]},
 * and answers with a line of JSON: what is wrong with the pattern, or for each event whether it matches.
 */
public class EventMatcher {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static void main(String[] arguments) throws Exception {
    BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = questions.readLine(); line != null; line = questions.readLine()) {
      System.out.println(JSON.writeValueAsString(answer(JSON.readTree(line))));
    }
  }

  private static Object answer(JsonNode question) throws Exception {
    String pattern = question.get("pattern").toString();
    String error = JsonRuleCompiler.check(pattern);
    if (error != null) {
      return error;
    }
    JsonNode events = question.get("events");
    boolean[] matches = new boolean[events.size()];
    for (int i = 0; i < matches.length; i++) {
      matches[i] = Ruler.matchesRule(events.get(i).toString(), pattern);
    }
    return matches;
  }
}
